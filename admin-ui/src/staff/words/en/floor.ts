// The floor and its plan.
export const words = {
  title: "Floor",
};
