//! Restaurant files and other documents as YAML that everybody reads alike.

/// YAML in which times of day stand in quotes: readers of YAML 1.1 take `19:30` for 1170 (its sexagesimal integers).
pub fn times_quoted(text: &str) -> String {
    text.lines().map(quoted).collect()
}

fn quoted(line: &str) -> String {
    let is_time = |text: &str| {
        text.split_once(':').is_some_and(|(hours, minutes)| {
            let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            digits(hours) && digits(minutes)
        })
    };
    match line.rsplit_once(' ') {
        Some((before, last)) if is_time(last) && (before.ends_with(':') || before.ends_with('-')) => {
            format!("{before} '{last}'\n")
        }
        Some(_) | None => format!("{line}\n"),
    }
}
