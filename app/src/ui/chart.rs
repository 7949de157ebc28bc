//! A trend as a picture, drawn on the server: SVG with a title and a description, beside the table that holds the same values.

use chrono::NaiveDate;
use domain::{Moment, clock::day_in_words};
use leptos::prelude::*;
use service::ResultPoint;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 280.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;

/// A point of the picture: when, the value, and a second one for a blood pressure.
struct Dot {
    day: NaiveDate,
    value: f64,
    second: Option<f64>,
    is_abnormal: bool,
}

/// Where days and values lie on the picture.
struct Scale {
    first: NaiveDate,
    days: f64,
    low: f64,
    high: f64,
}

impl Scale {
    fn of(dots: &[Dot], band: (Option<f64>, Option<f64>)) -> Option<Self> {
        let first = dots.iter().map(|dot| dot.day).min()?;
        let last = dots.iter().map(|dot| dot.day).max()?;
        let values = || dots.iter().flat_map(|dot| [Some(dot.value), dot.second]).chain([band.0, band.1]).flatten();
        let (low, high) = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
        let room = ((high - low) * 0.1).max(high.abs() * 0.02).max(0.5);
        let days = f64::from(i32::try_from((last - first).num_days()).unwrap_or(i32::MAX)).max(1.0);
        Some(Self { first, days, low: low - room, high: high + room })
    }

    fn x(&self, day: NaiveDate) -> f64 {
        let gone = f64::from(i32::try_from((day - self.first).num_days()).unwrap_or(i32::MAX));
        LEFT + gone / self.days * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)
    }

    /// About five round numbers.
    fn ticks(&self) -> Vec<f64> {
        let rough = (self.high - self.low) / 5.0;
        let magnitude = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * magnitude).into_iter().find(|step| *step >= rough).unwrap_or(rough);
        let mut tick = (self.low / step).ceil() * step;
        let mut ticks = Vec::new();
        while tick <= self.high && ticks.len() < 12 {
            ticks.push(tick);
            tick += step;
        }
        ticks
    }
}

/// Draws the points; none if fewer than two are numbers.
pub fn chart(title: &str, points: &[ResultPoint]) -> Option<AnyView> {
    // Values in another unit are in the table; on one line with these they would mislead.
    let unit = points.first().and_then(|point| point.unit.clone());
    let mut dots: Vec<Dot> = points
        .iter()
        .filter(|point| point.unit == unit)
        .filter_map(|point| {
            Some(Dot {
                day: point.entry.effective.map(Moment::day)?,
                value: point.value?,
                second: point.second,
                is_abnormal: point.entry.is_abnormal,
            })
        })
        .collect();
    dots.sort_by_key(|dot| dot.day);
    if dots.len() < 2 {
        return None;
    }
    let band = points.iter().find_map(|point| point.low.or(point.high).map(|_| (point.low, point.high))).unwrap_or_default();
    let scale = Scale::of(&dots, band)?;
    let description = describe(&dots, band);
    let unit_words = unit.clone().unwrap_or_default();
    let viewbox = format!("0 0 {WIDTH} {HEIGHT}");
    Some(
        view! {
            <figure class="app-chart">
                <svg class="app-chart__picture" viewBox=viewbox role="img" aria-labelledby="chart-title chart-description">
                    <title id="chart-title">{format!("{title} over time")}</title>
                    <desc id="chart-description">{description}</desc>
                    {band_view(&scale, band)}
                    {axes(&scale, &dots)}
                    <text class="app-chart__label" x="4" y="12" aria-hidden="true">{unit_words}</text>
                    {line(&scale, &dots, |dot| Some(dot.value), "app-chart__line")}
                    {line(&scale, &dots, |dot| dot.second, "app-chart__line app-chart__line--second")}
                    {marks(&scale, &dots)}
                </svg>
                {(band != (None, None)).then(|| view! { <figcaption class="app-source">"The shaded band is the usual range that the laboratory gave. A square is a value outside its range."</figcaption> })}
            </figure>
        }
        .into_any(),
    )
}

fn describe(dots: &[Dot], band: (Option<f64>, Option<f64>)) -> String {
    let (Some(first), Some(last)) = (dots.first(), dots.last()) else { return String::new() };
    let value =
        |dot: &Dot| dot.second.map_or_else(|| short(dot.value), |second| format!("{}/{}", short(dot.value), short(second)));
    let range = match band {
        (Some(low), Some(high)) => format!(" The usual range is {} to {}.", short(low), short(high)),
        _ => String::new(),
    };
    let outside = dots.iter().filter(|dot| dot.is_abnormal).count();
    let (count, from, to) = (dots.len(), day_in_words(first.day), day_in_words(last.day));
    format!("{count} values, from {} on {from} to {} on {to}; {outside} outside their range.{range}", value(first), value(last))
}

fn band_view(scale: &Scale, (low, high): (Option<f64>, Option<f64>)) -> Option<impl IntoView + use<>> {
    low.or(high)?;
    let top = high.map_or(TOP, |high| scale.y(high));
    let bottom = low.map_or(HEIGHT - BOTTOM, |low| scale.y(low));
    Some(view! { <rect class="app-chart__band" x=LEFT y=top width=WIDTH - LEFT - RIGHT height=(bottom - top).max(0.0)></rect> })
}

fn axes(scale: &Scale, dots: &[Dot]) -> impl IntoView + use<> {
    let ticks = scale.ticks().into_iter().map(|tick| {
        let y = scale.y(tick);
        view! {
            <line class="app-chart__grid" x1=LEFT x2=WIDTH - RIGHT y1=y y2=y></line>
            <text class="app-chart__label" x=LEFT - 8.0 y=y + 4.0 text-anchor="end">{short(tick)}</text>
        }
    });
    let ends = [dots.first().map(|dot| (dot.day, "start")), dots.last().map(|dot| (dot.day, "end"))];
    let days = ends.into_iter().flatten().map(|(day, anchor)| {
        view! { <text class="app-chart__label" x=scale.x(day) y=HEIGHT - 12.0 text-anchor=anchor>{day.format("%b %Y").to_string()}</text> }
    });
    view! { <g aria-hidden="true">{ticks.collect_view()}{days.collect_view()}</g> }
}

fn line(scale: &Scale, dots: &[Dot], value: fn(&Dot) -> Option<f64>, class: &'static str) -> Option<impl IntoView + use<>> {
    let points: Vec<_> =
        dots.iter().filter_map(|dot| Some(format!("{:.1},{:.1}", scale.x(dot.day), scale.y(value(dot)?)))).collect();
    (points.len() > 1).then(|| view! { <polyline class=class points=points.join(" ")></polyline> })
}

/// A circle is a value within its range, a square one outside: not by colour alone.
fn marks(scale: &Scale, dots: &[Dot]) -> impl IntoView + use<> {
    dots.iter()
        .flat_map(|dot| [Some(dot.value), dot.second].into_iter().flatten().map(move |value| (dot, value)))
        .map(|(dot, value)| {
            let (x, y) = (scale.x(dot.day), scale.y(value));
            if dot.is_abnormal {
                view! { <rect class="app-chart__mark app-chart__mark--outside" x=x - 4.5 y=y - 4.5 width="9" height="9"></rect> }
                    .into_any()
            } else {
                view! { <circle class="app-chart__mark" cx=x cy=y r="4"></circle> }.into_any()
            }
        })
        .collect_view()
}

/// At most two decimals, none that say nothing.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}
