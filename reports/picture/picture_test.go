package picture_test

import (
	"bytes"
	"image/color"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/picture"
)

func allocation() reports.AllocationPrint {
	return reports.AllocationPrint{
		Organization: "高寨村股份经济合作社", Year: 2025, Run: "年终分配", Number: "2025-1-0007", Date: 20260320,
		Member: "王大山（M1000）", Household: "户主 王大山（H100）", Shares: "成员股 2 股，土地股 1.5 股",
		Parts: []reports.AllocationPart{
			{
				Name: "成员股", Arithmetic: "2 股 × 120.00 元/股", Amount: 240_00,
				Whole: "2,000 股 × 120.00 元/股", Total: 240_000_00,
			},
			{
				Name: "土地股", Arithmetic: "1.5 股 × 40.00 元/股", Amount: 60_00,
				Whole: "1,500 股 × 40.00 元/股", Total: 60_000_00,
			},
		},
		Gross: 300_00, Net: 300_00, State: "待发放", Method: "农商银行 **** **** **** 1234", Unclaimed: 128_50,
		Code: "K7QX-0000-JKMN-PQRS", Link: "https://cun.example/v/K7QX0000JKMNPQRS", Hint: "cun.example/v",
		Anchor: reports.Anchor{
			Book: "gaozhai", Head: ledger.Head{Seq: 1284, Hash: ledger.Hash{79, 116}},
			ReadAt: time.Date(2025, 12, 31, 2, 42, 0, 0, time.UTC),
		},
	}
}

func draw(t testing.TB, a reports.AllocationPrint) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := picture.Allocation(&b, a); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("CUNZHANG_PRINTS"); dir != "" {
		if err := os.WriteFile(dir+"/"+t.Name()+".png", b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestPictureIsSmallAndAsWideAsAPhone(t *testing.T) {
	file := draw(t, allocation())
	if n := len(file); n > 60<<10 {
		t.Errorf("it takes %d bytes, more than 60 KB", n)
	}
	if !bytes.Equal(file, draw(t, allocation())) {
		t.Error("it is drawn differently twice")
	}
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds().Dx() != picture.Width || m.Bounds().Dy() < 900 {
		t.Errorf("it measures %v", m.Bounds())
	}
	p, ok := m.ColorModel().(color.Palette)
	if !ok || len(p) > 16 {
		t.Errorf("its colors are %v", m.ColorModel())
	}
	full := 0
	for x := range m.Bounds().Dx() {
		if r, _, _, _ := m.At(x, m.Bounds().Dy()-1).RGBA(); r != 0xFFFF {
			full++
		}
	}
	if full > 0 {
		t.Errorf("%d dots stand on the lower edge: something was cut off", full)
	}
}

func TestPictureTakesAnyText(t *testing.T) {
	a := allocation()
	a.Member, a.Organization = strings.Repeat("很长的名字𬱟😀\xff", 9), strings.Repeat("很长的单位", 30)
	a.Net, a.Household, a.Link, a.TaxRate, a.Tax = ledger.MaxMoney, strings.Repeat("户", 60), "", "20%", 60_00
	for range 30 {
		a.Parts = append(a.Parts, a.Parts[0])
	}
	short := draw(t, allocation())
	if long := draw(t, a); len(long) <= len(short) {
		t.Errorf("%d bytes of much text, %d of little", len(long), len(short))
	}
	if err := picture.Allocation(full{}, a); err == nil {
		t.Error("a full disk is no error")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestPicturesAreDrawnAtTheSameTime(t *testing.T) {
	want := draw(t, allocation())
	var g errgroup.Group
	for range 8 {
		g.Go(func() error {
			var b bytes.Buffer
			err := picture.Allocation(&b, allocation())
			if !bytes.Equal(b.Bytes(), want) {
				t.Error("a picture differs")
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

func BenchmarkAllocation(b *testing.B) {
	a := allocation()
	b.ReportAllocs()
	for b.Loop() {
		if err := picture.Allocation(io.Discard, a); err != nil {
			b.Fatal(err)
		}
	}
}
