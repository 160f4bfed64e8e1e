// How the restaurant works, and who works there.
export const words = {
  title: "Settings",
};
