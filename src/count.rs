//! Counts, places and budgets, whose sums cannot overflow; and parts of lists, of which there is nothing beyond the end.
#![forbid(unsafe_code)]

use core::cmp::Ordering;
use core::ops::{Add, AddAssign, Mul, Sub, SubAssign};
use core::slice::SliceIndex;

/// A number of things, or a place counted from a start. Sums and products stop at the least and the greatest number
/// instead of overflowing: a place beyond the end of a list stays beyond it, and a budget that is spent stays spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub(crate) struct Count<N = usize>(pub(crate) N);

macro_rules! arithmetic {
    ($($number:ty)*) => {$(
        arithmetic!($number: Add add saturating_add, Sub sub saturating_sub, Mul mul saturating_mul);

        impl PartialEq<$number> for Count<$number> {
            #[inline(always)]
            fn eq(&self, other: &$number) -> bool {
                self.0 == *other
            }
        }

        impl PartialOrd<$number> for Count<$number> {
            #[inline(always)]
            fn partial_cmp(&self, other: &$number) -> Option<Ordering> {
                Some(self.0.cmp(other))
            }
        }

        impl AddAssign<$number> for Count<$number> {
            #[inline(always)]
            fn add_assign(&mut self, other: $number) {
                self.0 = self.0.saturating_add(other);
            }
        }

        impl SubAssign<$number> for Count<$number> {
            #[inline(always)]
            fn sub_assign(&mut self, other: $number) {
                self.0 = self.0.saturating_sub(other);
            }
        }
    )*};
    ($number:ty: $($operation:ident $name:ident $saturating:ident),*) => {$(
        impl $operation<$number> for Count<$number> {
            type Output = Self;

            #[inline(always)]
            fn $name(self, other: $number) -> Self {
                Self(self.0.$saturating(other))
            }
        }
    )*};
}

arithmetic!(u32 usize i64);

/// A number as it counts elements; every target of this crate has at least 32 bits for that.
#[inline(always)]
pub(crate) fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Parts of a text or a list. What lies beyond its end, or between characters, is empty.
pub(crate) trait Slice {
    fn part<R: SliceIndex<Self, Output = Self>>(&self, range: R) -> &Self;
}

impl<T> Slice for [T] {
    #[inline(always)]
    fn part<R: SliceIndex<Self, Output = Self>>(&self, range: R) -> &Self {
        self.get(range).unwrap_or_default()
    }
}

impl Slice for str {
    #[inline(always)]
    fn part<R: SliceIndex<Self, Output = Self>>(&self, range: R) -> &Self {
        self.get(range).unwrap_or_default()
    }
}

/// Elements of a list. Beyond its end is the default: 0, or nothing.
pub(crate) trait ValueAt<T> {
    fn value_at(&self, place: usize) -> T;
}

impl<T: Copy + Default> ValueAt<T> for [T] {
    #[inline(always)]
    fn value_at(&self, place: usize) -> T {
        self.get(place).copied().unwrap_or_default()
    }
}
