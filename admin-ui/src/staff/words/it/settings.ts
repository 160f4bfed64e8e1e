// As in English, until it is said here.
export { words } from "../en/settings";
