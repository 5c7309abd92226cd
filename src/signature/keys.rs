use super::key::Key;
use super::refusal::Id;

/// Keys by their places. What is known of them besides, as their labels, is for those who have them.
#[expect(clippy::len_without_is_empty, reason = "nobody asks")]
pub trait Keys {
    /// How many there are.
    fn len(&self) -> usize;

    /// The key at a place, from 0.
    fn at(&self, place: usize) -> Option<&Key>;

    /// Where keys are chosen by the `subscription_id` of the unverified body: the place of the one that this body asks
    /// for, or that id, if there is one.
    fn chosen<'a>(&self, body: &'a [u8]) -> Option<Result<usize, Option<Id<'a>>>>;

    /// The key to sign a body with: the one of this place; without a place the only one, the one the body asks for, or
    /// the first of a list.
    fn to_sign(&self, place: Option<usize>, body: &[u8]) -> Option<&Key> {
        let place = match place {
            Some(place) => place,
            None if self.len() == 1 => 0,
            None => self.chosen(body).unwrap_or(Ok(0)).ok()?,
        };
        self.at(place)
    }
}
