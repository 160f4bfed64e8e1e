export default function FloorPage() {
  return <h1>floor</h1>;
}
