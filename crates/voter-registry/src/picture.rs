//! Which pictures are shown to a reviewer: a browser decodes what a stranger made, so it gets two formats alone, of a bounded size
//! (`docs/registration.md` §4.2).

/// The most pixels of a side.
pub const MOST_OF_SIDE: u32 = 12_000;

/// The most pixels.
pub const MOST_PIXELS: u64 = 40_000_000;

/// The most scans of a JPEG: each is a pass over all pixels, however few bytes it has. Cameras write one, progressive files a dozen.
const MOST_SCANS: usize = 64;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A format that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG, baseline or progressive (ITU-T T.81).
    Jpeg,
    /// PNG without animation (ISO/IEC 15948).
    Png,
}

/// What the structure of a picture says. The pixels are not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its format.
    pub format: Format,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Why a picture is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// Neither of the formats, or a kind of them that cameras do not write.
    #[error("it is no JPEG or PNG of the usual kind")]
    Format,
    /// Cut off, or not of the form of its format.
    #[error("it is cut off or damaged")]
    Damaged,
    /// More pixels than are shown.
    #[error("it has more than 40 million pixels, or more than 12,000 on a side")]
    TooLarge,
}

impl PictureFault {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Damaged => "damaged",
            Self::TooLarge => "too-large",
        }
    }
}

impl Picture {
    /// Reads the structure of a whole file, up to the end that its format has. Phones put more behind that, which no decoder reads.
    ///
    /// # Errors
    /// [`PictureFault`].
    pub fn read(file: &[u8]) -> Result<Self, PictureFault> {
        let picture = if let Some(rest) = file.strip_prefix(PNG) {
            png(rest)?
        } else if let Some(rest) = file.strip_prefix(&[0xff, 0xd8]) {
            jpeg(rest)?
        } else {
            return Err(PictureFault::Format);
        };
        let Self { width, height, .. } = picture;
        if width == 0 || height == 0 {
            return Err(PictureFault::Damaged);
        }
        let is_shown = width.max(height) <= MOST_OF_SIDE && u64::from(width) * u64::from(height) <= MOST_PIXELS;
        is_shown.then_some(picture).ok_or(PictureFault::TooLarge)
    }

    /// Its media type.
    pub fn media_type(&self) -> &'static str {
        match self.format {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
        }
    }
}

/// The chunks behind the signature, to the last.
fn png(mut rest: &[u8]) -> Result<Picture, PictureFault> {
    let (kind, header) = chunk(&mut rest)?;
    let (size, _) = header.split_first_chunk::<8>().ok_or(PictureFault::Damaged)?;
    if kind != *b"IHDR" || header.len() != 13 {
        return Err(PictureFault::Damaged);
    }
    let [w0, w1, w2, w3, h0, h1, h2, h3] = *size;
    let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    let mut has_pixels = false;
    loop {
        match &chunk(&mut rest)?.0 {
            b"IEND" if has_pixels => return Ok(Picture { format: Format::Png, width, height }),
            b"IEND" | b"IHDR" => return Err(PictureFault::Damaged),
            b"acTL" => return Err(PictureFault::Format),
            b"IDAT" => has_pixels = true,
            _ => {}
        }
    }
}

/// A chunk's kind and content. Its check sum is the decoder's to look at.
fn chunk<'a>(rest: &mut &'a [u8]) -> Result<([u8; 4], &'a [u8]), PictureFault> {
    let length = u32::from_be_bytes(*taken(rest)?);
    let kind = *taken(rest)?;
    let content = bytes(rest, usize::try_from(length).map_err(|_| PictureFault::Damaged)?)?;
    let _check_sum: &[u8; 4] = taken(rest)?;
    Ok((kind, content))
}

/// The segments behind the start of the image, to its end.
fn jpeg(mut rest: &[u8]) -> Result<Picture, PictureFault> {
    let (mut frame, mut scans) = (None, 0);
    loop {
        match marker(&mut rest)? {
            0xd9 if scans > 0 => return frame.ok_or(PictureFault::Damaged),
            0xc0..=0xc2 if frame.is_none() => frame = Some(of_frame(segment(&mut rest)?)?),
            0xda if frame.is_some() && scans < MOST_SCANS => {
                segment(&mut rest)?;
                scans += 1;
                rest = behind_scan(rest)?;
            }
            // Tables, comments, and what applications write.
            0xc4 | 0xdb | 0xdd | 0xe0..=0xef | 0xfe => drop(segment(&mut rest)?),
            // Lossless, hierarchical, arithmetic coding.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(PictureFault::Format),
            _ => return Err(PictureFault::Damaged),
        }
    }
}

/// What the header of a frame says: 8 bits of each of one or three components.
fn of_frame(header: &[u8]) -> Result<Picture, PictureFault> {
    match *header {
        [8, h0, h1, w0, w1, 1 | 3, ..] => {
            let of = |bytes| u32::from(u16::from_be_bytes(bytes));
            Ok(Picture { format: Format::Jpeg, width: of([w0, w1]), height: of([h0, h1]) })
        }
        [_, _, _, _, _, _, ..] => Err(PictureFault::Format),
        _ => Err(PictureFault::Damaged),
    }
}

/// A marker, which any number of bytes ff may precede.
fn marker(rest: &mut &[u8]) -> Result<u8, PictureFault> {
    let [0xff] = taken(rest)? else { return Err(PictureFault::Damaged) };
    loop {
        match taken(rest)? {
            [0xff] => {}
            [marker] => return Ok(*marker),
        }
    }
}

fn segment<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], PictureFault> {
    let length = u16::from_be_bytes(*taken(rest)?);
    bytes(rest, usize::from(length).checked_sub(2).ok_or(PictureFault::Damaged)?)
}

/// What stands behind the coded pixels of a scan: ff and neither a stuffed zero nor a restart.
fn behind_scan(rest: &[u8]) -> Result<&[u8], PictureFault> {
    let is_marker = |pair: &[u8]| matches!(pair, [0xff, code] if !matches!(code, 0 | 0xd0..=0xd7));
    let end = rest.windows(2).position(is_marker).ok_or(PictureFault::Damaged)?;
    rest.get(end..).ok_or(PictureFault::Damaged)
}

fn taken<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N], PictureFault> {
    let (taken, behind) = rest.split_first_chunk().ok_or(PictureFault::Damaged)?;
    *rest = behind;
    Ok(taken)
}

fn bytes<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], PictureFault> {
    let (taken, behind) = rest.split_at_checked(length).ok_or(PictureFault::Damaged)?;
    *rest = behind;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_file(width: u32, height: u32, kinds: &[&[u8; 4]]) -> Vec<u8> {
        let mut file = PNG.to_vec();
        let mut chunk = |kind: &[u8], content: &[u8]| {
            file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
            file.extend([kind, content, &[0; 4]].concat());
        };
        chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat());
        kinds.iter().for_each(|kind| chunk(&kind[..], b""));
        file
    }

    /// A frame of this marker, and this many scans.
    fn jpeg_file(marker: u8, header: [u8; 6], scans: usize) -> Vec<u8> {
        let mut file = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, b'J', b'F', 0xff, 0xff, marker, 0, 8];
        file.extend(header);
        for _ in 0..scans {
            file.extend([0xff, 0xda, 0, 3, 1, 0x5a, 0xff, 0, 0xff, 0xd3, 7]);
        }
        file.extend([0xff, 0xd9]);
        file
    }

    const HEADER: [u8; 6] = [8, 1, 0, 2, 0, 3];

    fn fault(file: &[u8]) -> &'static str {
        Picture::read(file).map_or_else(PictureFault::code, |_| "shown")
    }

    #[test]
    fn pictures_say_their_size() {
        let png = Picture::read(&png_file(300, 200, &[b"gAMA", b"IDAT", b"IDAT", b"IEND"])).unwrap();
        assert_eq!((png.format, png.width, png.height, png.media_type()), (Format::Png, 300, 200, "image/png"));
        for marker in 0xc0..=0xc2 {
            let jpeg = Picture::read(&jpeg_file(marker, HEADER, 2)).unwrap();
            assert_eq!((jpeg.format, jpeg.width, jpeg.height), (Format::Jpeg, 512, 256));
            assert_eq!(jpeg.media_type(), "image/jpeg");
        }
    }

    #[test]
    fn what_stands_behind_the_end_is_nobodys() {
        let with = |file: Vec<u8>| [file, b"a film".to_vec()].concat();
        assert_eq!(fault(&with(jpeg_file(0xc0, HEADER, 1))), "shown");
        assert_eq!(fault(&with(png_file(1, 1, &[b"IDAT", b"IEND"]))), "shown");
    }

    #[test]
    fn other_formats_are_not_shown() {
        for other in
            [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"%PDF-1.7", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b""]
        {
            assert_eq!(fault(other), "format");
        }
        assert_eq!(fault(&png_file(1, 1, &[b"acTL", b"IDAT", b"IEND"])), "format");
        for marker in [0xc3, 0xc5, 0xc9, 0xcf] {
            assert_eq!(fault(&jpeg_file(marker, HEADER, 1)), "format");
        }
        assert_eq!(fault(&jpeg_file(0xc0, [12, 1, 0, 2, 0, 3], 1)), "format");
        assert_eq!(fault(&jpeg_file(0xc0, [8, 1, 0, 2, 0, 4], 1)), "format");
    }

    #[test]
    fn pictures_of_too_many_pixels_are_not_shown() {
        let png = |width, height| fault(&png_file(width, height, &[b"IDAT", b"IEND"]));
        assert_eq!((png(12_000, 3_333), png(12_001, 1), png(1, 12_001)), ("shown", "too-large", "too-large"));
        assert_eq!(
            (png(8_000, 5_000), png(8_000, 5_001), png(u32::MAX, u32::MAX)),
            ("shown", "too-large", "too-large")
        );
        assert_eq!((png(0, 1), png(1, 0)), ("damaged", "damaged"));
        assert_eq!(fault(&jpeg_file(0xc0, [8, 0xff, 0xff, 0xff, 0xff, 3], 1)), "too-large");
        // The height comes later, or never.
        assert_eq!(fault(&jpeg_file(0xc0, [8, 0, 0, 1, 0, 3], 1)), "damaged");
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_not_shown() {
        for whole in [png_file(3, 2, &[b"IDAT", b"IEND"]), jpeg_file(0xc2, HEADER, 2)] {
            assert_eq!(fault(&whole), "shown");
            assert!((0..whole.len()).all(|end| fault(&whole[..end]) != "shown"));
        }
    }

    #[test]
    fn parts_out_of_order_or_without_end_are_not_shown() {
        for kinds in [&[b"IEND"][..], &[b"IDAT"], &[b"IDAT", b"IHDR", b"IEND"], &[]] {
            assert_eq!(fault(&png_file(1, 1, kinds)), "damaged");
        }
        assert_eq!(fault(&jpeg_file(0xc0, HEADER, 0)), "damaged");
        assert_eq!((fault(&jpeg_file(0xc2, HEADER, 64)), fault(&jpeg_file(0xc2, HEADER, 65))), ("shown", "damaged"));
        let mut two_frames = jpeg_file(0xc0, HEADER, 1);
        two_frames.truncate(two_frames.len() - 2);
        two_frames.extend_from_slice(&jpeg_file(0xc0, HEADER, 1)[2..]);
        assert_eq!(fault(&two_frames), "damaged");
        assert_eq!(fault(&[0xff, 0xd8, 0xff, 0xe0, 0, 1]), "damaged");
        assert_eq!(fault(&[0xff, 0xd8, 0, 0]), "damaged");
    }
}
