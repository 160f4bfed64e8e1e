export default function DoorPage() {
  return <h1>door</h1>;
}
