export default function AccountPage() {
  return <h1>session</h1>;
}
