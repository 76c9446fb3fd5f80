//! A schedule as systemd's `OnCalendar=`.

use super::cron::{Cron, Field};

/// As systemd names them, Sunday first.
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// `Mon..Fri *-*-01 04:05:00 Europe/London`
pub(super) fn expression(cron: &Cron, zone: Option<&str>) -> String {
    let mut out = String::new();
    if let Some(days) = cron.weekdays() {
        out.push_str(&days.named(DAYS, ".."));
        out.push(' ');
    }
    let (minute, hour, day, month) = (cron.minute(), cron.hour(), cron.day(), cron.month());
    out.push_str(&format!("*-{}-{} {}:{}:00", field(month), field(day), field(hour), field(minute)));
    if let Some(zone) = zone {
        out.push(' ');
        out.push_str(zone);
    }
    out
}

/// Numbers of two digits; `15/…` stands for every so many from there to the end.
fn field(field: &Field) -> String {
    if field.is_any() {
        return "*".to_owned();
    }
    let part = |(first, last, step): (u8, u8, u8)| match (first == last, step) {
        (true, _) => format!("{first:02}"),
        (_, 1) => format!("{first:02}..{last:02}"),
        (_, step) if last == field.most() => format!("{first:02}/{step}"),
        (_, step) => format!("{first:02}..{last:02}/{step}"),
    };
    field.parts().map(part).collect::<Vec<_>>().join(",")
}
