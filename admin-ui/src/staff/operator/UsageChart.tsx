// Bookings and covers by day, side by side.
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import type { UsageDay } from "./platform";

interface Shown {
  days: UsageDay[];
  names: { bookings: string; covers: string };
  written: (date: string) => string;
  label: string;
}

export default function UsageChart({ days, names, written, label }: Shown) {
  return (
    <div className="chart" role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={240}>
        <BarChart data={days} margin={{ top: 8, right: 0, bottom: 0, left: -24 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="day" tickFormatter={written} stroke="var(--soft)" tickLine={false} fontSize={12} minTickGap={32} />
          <YAxis allowDecimals={false} stroke="var(--soft)" tickLine={false} axisLine={false} fontSize={12} />
          <Tooltip labelFormatter={(date) => written(String(date))} contentStyle={{ background: "var(--card)", borderColor: "var(--line)", color: "var(--ink)" }} cursor={{ fill: "var(--faint)" }} />
          <Legend formatter={(text: string) => <span className="chart-word">{text}</span>} />
          <Bar dataKey="bookings" name={names.bookings} fill="var(--accent)" isAnimationActive={false} />
          <Bar dataKey="covers" name={names.covers} fill="var(--soft)" isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
