export default function ServicePage() {
  return <h1>service</h1>;
}
