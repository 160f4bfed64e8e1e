// All restaurants, for whoever runs them.
export const words = {
  title: "Operator",
};
