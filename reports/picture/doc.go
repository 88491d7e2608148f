// Package picture draws a member's statement as a picture for a phone: WeChat on Android opens no PDF, but keeps a picture
// that is pressed for long. It draws what reports hands it; it may import the standard library, x/image, go-qrcode,
// cunzhang/reports and the typefaces of the prints. The same input always gives the same bytes.
package picture
