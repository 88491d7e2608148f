// Package pdf draws statements, ledgers and vouchers on paper. It draws what reports hands it and knows nothing of
// accounting; it may import the standard library, gofpdf, go-qrcode, cunzhang/reports, cunzhang/ledger and its fonts.
//
// A print is made in two steps. The layout measures text with the embedded fonts and leaves pages of marks (text,
// rule, picture) behind; only then is it known which characters the print needs, so a font of exactly these is cut and
// gofpdf draws the marks with it. The same input always gives the same bytes, and prints may be made concurrently.
//
// No character is ever lost: what the regular or bold face lacks is borrowed from the larger GBK face, characters
// beyond U+FFFF stand at private code points and copy as themselves, and what has no glyph at all is drawn as a box
// with its code point and reported.
package pdf
