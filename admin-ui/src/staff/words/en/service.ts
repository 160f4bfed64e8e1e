// The evening: timeline, list, one reservation.
export const words = {
  title: "Service",
};
