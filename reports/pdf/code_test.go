package pdf_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	qrcode "github.com/skip2/go-qrcode"

	"cunzhang/reports/pdf"
)

// TestCodePixels compares the picture that prints draw with the modules of the code.
func TestCodePixels(t *testing.T) {
	for _, text := range []string{"1", "https://cun.example/v/K7QX0000JKMNPQRS", "登录说明 https://cun.example.cn/m/slip"} {
		files, err := pdf.CodePNGs(text, text)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("the code of %q is drawn differently the second time", text)
		}
		got, err := png.Decode(bytes.NewReader(files[1]))
		if err != nil {
			t.Fatalf("the code of %q: %v", text, err)
		}
		code, err := qrcode.New(text, qrcode.Low)
		if err != nil {
			t.Fatal(err)
		}
		code.DisableBorder = true
		want := code.Image(-4)
		if got.Bounds() != want.Bounds() {
			t.Fatalf("the code of %q measures %v, want %v", text, got.Bounds(), want.Bounds())
		}
		for i := range want.Bounds().Dx() * want.Bounds().Dy() {
			p := image.Pt(i%want.Bounds().Dx(), i/want.Bounds().Dx())
			if color.GrayModel.Convert(got.At(p.X, p.Y)) != color.GrayModel.Convert(want.At(p.X, p.Y)) {
				t.Fatalf("the code of %q differs at %v", text, p)
			}
		}
	}
}

// TestCodesNeedNoPalette looks for palettes, for each of which gofpdf makes a compressor of more than a megabyte.
func TestCodesNeedNoPalette(t *testing.T) {
	file := allocations(t, pdf.AllocationA5, allocation(1), allocation(2))
	if n := bytes.Count(file, []byte("/ColorSpace /DeviceGray")); n != 2 || bytes.Contains(file, []byte("/Indexed")) {
		t.Errorf("%d of 2 codes are gray, palettes: %t", n, bytes.Contains(file, []byte("/Indexed")))
	}
}
