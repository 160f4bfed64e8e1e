// Walk-ins and whoever waits.
export const words = {
  title: "Door",
};
