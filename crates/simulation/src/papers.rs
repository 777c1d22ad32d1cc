//! Papers of people who do not exist.

use mrz::{Date, MrzDate, Td3Fields, format_td3};
use voter_registry::applicant::Papers;

/// A PNG of one pixel, as far as its structure goes.
pub const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0....\0\0\0\0IDAT....\0\0\0\0IEND....";

/// An expired passport of a state, as in ICAO Doc 9303, with this personal number.
pub fn passport(state: &str, number: &str) -> Papers {
    let fields = Td3Fields {
        document_code: "P".into(),
        issuing_country: state.into(),
        nationality: state.into(),
        surname: "ERIKSSON".into(),
        given_names: "ANNA".into(),
        document_number: "L898902C3".into(),
        personal_number: Some(number.into()),
        date_of_birth: MrzDate::Calendar(Date::new(1974, 8, 12)),
        date_of_expiry: MrzDate::Calendar(Date::new(2020, 4, 15)),
        ..Td3Fields::default()
    };
    let mut papers = Papers::default();
    papers.mrz.extend(format_td3(&fields).lines().map(str::to_owned));
    papers.state.push_str(state);
    papers.number.push_str(number);
    papers.birth.push_str("1974-08-12");
    papers.name.push_str("Anna Eriksson");
    papers.pictures.push(PICTURE.to_vec());
    papers
}
