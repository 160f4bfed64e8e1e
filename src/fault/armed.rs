//! What tests arrange at the points. Each server has its own, so that tests do not meet each other's faults.

use std::fmt;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::Point;

/// Names the point at which this process is to die, such as `append.after`, or `append.after:3`: the third time.
const DIE_AT: &str = "MAITRED_DIE_AT";

/// What happens to whoever passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An I/O error, so many times; `None`: until the fault is taken away.
    Fail(Option<u32>),
    /// They wait until the fault is taken away or [opened](Armed::open).
    Pause,
    /// The process aborts, the so many-th time, counted from 1.
    Die(u32),
}

/// The faults of one server. Cheap to clone; clones share.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<Arc<Arranged>>>>);

struct Arranged {
    point: Point,
    /// Whom it concerns; `None`: everybody.
    object: Option<u64>,
    fault: Fault,
    /// How often it was passed.
    passed: watch::Sender<u32>,
    is_open: watch::Sender<bool>,
}

/// A fault that is arranged. It goes when this is dropped, and **whoever arranged one that never happened hears of it**:
/// the drop panics.
#[must_use = "a fault goes when this is dropped"]
pub struct Armed {
    faults: Faults,
    arranged: Arc<Arranged>,
}

impl fmt::Debug for Arranged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {} of {:?}", self.fault, self.point.name(), self.object)
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Faults {
    /// What the environment of this process asks for.
    ///
    /// # Panics
    /// When it names no point.
    pub fn of_this_process() -> Faults {
        let faults = Faults::default();
        if let Ok(wish) = std::env::var(DIE_AT) {
            let (name, nth) = wish.split_once(':').unwrap_or((&wish, "1"));
            let point = Point::ALL.iter().find(|point| point.name() == name).expect("the name of a point");
            let fault = Fault::Die(nth.parse().expect("a number"));
            faults.all().push(Arranged::new(*point, None, fault));
        }
        faults
    }

    /// Arranges a fault for an object, or for all.
    pub fn arm(&self, point: Point, object: Option<u64>, fault: Fault) -> Armed {
        let arranged = Arranged::new(point, object, fault);
        self.all().push(arranged.clone());
        Armed { faults: self.clone(), arranged }
    }

    /// Somebody passes a point on behalf of an object.
    ///
    /// # Errors
    /// Those that are arranged.
    pub async fn at(&self, point: Point, object: u64) -> io::Result<()> {
        for arranged in self.concerned(point, object) {
            arranged.meet()?;
            if arranged.fault == Fault::Pause {
                // Whoever arranged it is there until then.
                drop(arranged.is_open.subscribe().wait_for(|is_open| *is_open).await);
            }
        }
        Ok(())
    }

    /// The same where nobody may wait.
    ///
    /// # Errors
    /// Those that are arranged.
    pub fn now(&self, point: Point, object: u64) -> io::Result<()> {
        self.concerned(point, object).iter().try_for_each(|arranged| arranged.meet())
    }

    fn concerned(&self, point: Point, object: u64) -> Vec<Arc<Arranged>> {
        let concerns = |it: &&Arc<Arranged>| it.point == point && it.object.is_none_or(|whose| whose == object);
        self.all().iter().filter(concerns).cloned().collect()
    }

    fn all(&self) -> MutexGuard<'_, Vec<Arc<Arranged>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arranged {
    fn new(point: Point, object: Option<u64>, fault: Fault) -> Arc<Arranged> {
        let (passed, is_open) = (watch::Sender::new(0), watch::Sender::new(false));
        Arc::new(Arranged { point, object, fault, passed, is_open })
    }

    fn meet(&self) -> io::Result<()> {
        let mut nth = 0;
        self.passed.send_modify(|passed| {
            *passed += 1;
            nth = *passed;
        });
        match self.fault {
            Fault::Fail(times) if times.is_none_or(|times| nth <= times) => Err(io::Error::other(self.point.name())),
            Fault::Die(at) if at == nth => {
                let mut said = io::stderr();
                // To whoever reads the log of a test.
                drop(writeln!(said, "maitred: dies at {}, as it was told to", self.point.name()));
                std::process::abort();
            }
            Fault::Fail(_) | Fault::Pause | Fault::Die(_) => Ok(()),
        }
    }
}

impl Armed {
    /// How often somebody came by.
    pub fn fired(&self) -> u32 {
        *self.arranged.passed.borrow()
    }

    /// Returns when somebody has come by so often.
    pub async fn has_fired(&self, times: u32) {
        let mut passed = self.arranged.passed.subscribe();
        // The sender lives as long as this.
        drop(passed.wait_for(|passed| times <= *passed).await);
    }

    /// Lets those pass who wait, and whoever comes.
    pub fn open(&self) {
        self.arranged.is_open.send_replace(true);
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        self.open();
        self.faults.all().retain(|it| !Arc::ptr_eq(it, &self.arranged));
        if self.fired() == 0 && !std::thread::panicking() {
            panic!("a fault was expected and never came: {:?}", self.arranged);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_fails_as_often_as_it_was_told_and_only_its_object() {
        let faults = Faults::default();
        let armed = faults.arm(Point::AppendBefore, Some(7), Fault::Fail(Some(2)));
        assert!(faults.now(Point::AppendBefore, 8).is_ok());
        assert!(faults.now(Point::AppendAfter, 7).is_ok());
        let outcomes: Vec<bool> = (0..3).map(|_| faults.now(Point::AppendBefore, 7).is_ok()).collect();
        assert_eq!(outcomes, [false, false, true]);
        assert_eq!(armed.fired(), 3);
        let lasting = faults.arm(Point::TrimAfter, None, Fault::Fail(None));
        assert!((0..9).all(|_| faults.now(Point::TrimAfter, 1).is_err()));
        drop(lasting);
        assert!(faults.now(Point::TrimAfter, 1).is_ok());
    }

    #[test]
    #[should_panic(expected = "a fault was expected and never came")]
    fn a_fault_that_never_comes_is_told() {
        drop(Faults::default().arm(Point::WakeOpen, None, Fault::Fail(None)));
    }

    #[tokio::test]
    async fn whoever_is_paused_goes_on_when_told() {
        let faults = Faults::default();
        let armed = faults.arm(Point::WakeRead, None, Fault::Pause);
        let passing = tokio::spawn({
            let faults = faults.clone();
            async move { faults.at(Point::WakeRead, 1).await }
        });
        armed.has_fired(1).await;
        assert!(!passing.is_finished());
        armed.open();
        passing.await.unwrap().unwrap();
    }

    #[test]
    fn no_two_points_have_one_name() {
        let names: std::collections::BTreeSet<&str> = Point::ALL.iter().map(|point| point.name()).collect();
        assert_eq!(names.len(), Point::ALL.len());
        assert!(names.iter().all(|name| name.contains('.')));
    }
}
