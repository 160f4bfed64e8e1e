export default function PlanPage() {
  return <h1>floor</h1>;
}
