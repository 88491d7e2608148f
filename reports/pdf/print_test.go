package pdf_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

func TestBalanceSheetText(t *testing.T) {
	file, r := render(t, pdf.Options{}, balanceSheet())
	if r.Pages != 1 || len(r.Missing) != 0 {
		t.Errorf("report = %+v, want one page and nothing missing", r)
	}
	if n := len(file); n > 60<<10 {
		t.Errorf("one page takes %d bytes, more than 60 KB", n)
	}
	golden(t, "balance-sheet.txt", lines(textOf(t, file, "-layout")))
}

func TestLedgerCarriesForward(t *testing.T) {
	s := bankJournal(30)
	file, r := render(t, pdf.Options{}, s)
	if r.Pages != 2 {
		t.Fatalf("%d pages, want 2", r.Pages)
	}
	got := lines(textOf(t, file, "-layout"))
	golden(t, "ledger.txt", got)
	closing := slices.IndexFunc(got, func(l string) bool { return strings.HasPrefix(l, "过次页") })
	opening := slices.IndexFunc(got, func(l string) bool { return strings.HasPrefix(l, "承前页") })
	if closing < 0 || opening < closing {
		t.Fatalf("过次页 at %d, 承前页 at %d", closing, opening)
	}
	if strings.TrimPrefix(got[closing], "过次页") != strings.TrimPrefix(got[opening], "承前页") {
		t.Errorf("%q is carried as %q", got[closing], got[opening])
	}
}

func TestEveryRowIsOnPaper(t *testing.T) {
	s := bankJournal(500)
	file, r := render(t, pdf.Options{}, s)
	text := strings.Join(lines(textOf(t, file, "-layout")), "\n")
	for _, row := range s.Rows {
		if row.Style == reports.Body && !strings.Contains(text, row.Cells[1].Text+" ") {
			t.Errorf("%s is lost", row.Cells[1].Text)
		}
	}
	if n := strings.Count(text, "过次页"); n != r.Pages-1 {
		t.Errorf("%d of %d pages are carried forward", n, r.Pages)
	}
	if n := strings.Count(text, "承前页"); n != r.Pages-1 {
		t.Errorf("%d of %d pages begin with what was carried", n, r.Pages)
	}
}

func TestNumberingOfSets(t *testing.T) {
	set := []reports.Statement{bankJournal(30), balanceSheet()}
	set[1].Landscape = true
	for _, c := range []struct {
		numbering pdf.Numbering
		want      string
	}{
		{pdf.PerStatement, "第1页共1页"},
		{pdf.PerDocument, "第3页共3页"},
	} {
		file, r := render(t, pdf.Options{Numbering: c.numbering}, set...)
		if got := squeezed(textOf(t, file, "-layout")); r.Pages != 3 || !strings.Contains(got, c.want) {
			t.Errorf("numbering %d: %d pages without %q", c.numbering, r.Pages, c.want)
		}
	}
}

func TestVoucherText(t *testing.T) {
	draft := voucher(3)
	draft.Number, draft.Hash, draft.CheckedBy, draft.PostedBy, draft.Cashier = 0, ledger.Hash{}, "", "", ""
	big := voucher(2)
	big.Lines[0].Debit, big.Lines[1].Credit = 99_999_999_999, 100_000_000_000
	big.Debit, big.Credit = 99_999_999_999, -100_000_000_000
	big.Reversed = "已被 记-31 红字冲销"
	file, r := vouchers(t, pdf.VoucherOptions{}, voucher(4), redVoucher(), voucher(14), draft, big)
	if r.Pages != 7 {
		t.Errorf("%d pages, want 7", r.Pages)
	}
	pages := textOf(t, file, "-layout")
	golden(t, "vouchers.txt", lines(pages))
	for page, want := range map[int]string{
		0: "人民币叁万柒仟零叁拾柒元零壹分", 1: "红字", 2: "12-1/3", 3: "12-2/3", 4: "12-3/3", 5: "草稿", 6: "1,000,000,000.00",
	} {
		if !strings.Contains(pages[page], want) {
			t.Errorf("page %d lacks %q", page+1, want)
		}
	}
	for page := 2; page < 5; page++ {
		if got := strings.Contains(pages[page], "人民币"); got != (page == 4) {
			t.Errorf("sheet %d of 3: total = %v", page-1, got)
		}
	}
}

func TestPapers(t *testing.T) {
	vs := []reports.VoucherPrint{voucher(4), redVoucher(), voucher(14)}
	for _, c := range []struct {
		paper        pdf.Paper
		lines, pages int
		box          string
	}{
		{pdf.A5Landscape, 5, 5, "595.28 419.53"},
		{pdf.A5Landscape, 8, 4, "595.28 419.53"},
		{pdf.Slip240, 0, 5, "680.31 396.85"},
		{pdf.Slip210, 0, 5, "595.28 340.16"},
		{pdf.A4TwoUp, 5, 3, "595.28 841.89"},
		{pdf.A4ThreeUp, 5, 2, "595.28 841.89"},
		{pdf.A4ThreeUp, 8, 2, "595.28 841.89"},
	} {
		file, r := vouchers(t, pdf.VoucherOptions{Paper: c.paper, Lines: c.lines}, vs...)
		if r.Pages != c.pages {
			t.Errorf("paper %d with %d lines: %d pages, want %d", c.paper, c.lines, r.Pages, c.pages)
		}
		if !bytes.Contains(file, []byte("/MediaBox [0 0 "+c.box+"]")) {
			t.Errorf("paper %d is not %s points", c.paper, c.box)
		}
	}
}

func TestOptionsOutOfBounds(t *testing.T) {
	one := []reports.VoucherPrint{voucher(2)}
	for _, c := range []struct {
		vs  []reports.VoucherPrint
		o   pdf.VoucherOptions
		key string
	}{
		{one, pdf.VoucherOptions{Paper: -1}, "print.unknown_paper"},
		{one, pdf.VoucherOptions{Paper: 99}, "print.unknown_paper"},
		{one, pdf.VoucherOptions{Lines: 4}, "print.lines_range"},
		{one, pdf.VoucherOptions{Lines: 9}, "print.lines_range"},
		{one, pdf.VoucherOptions{Right: 21}, "print.offset_range"},
		{one, pdf.VoucherOptions{Down: -21}, "print.offset_range"},
		{nil, pdf.VoucherOptions{}, "print.nothing"},
	} {
		var problem *ledger.Error
		if err := pdf.Vouchers(&bytes.Buffer{}, c.vs, c.o); !errors.As(err, &problem) || problem.Key != c.key {
			t.Errorf("%+v: %v, want %s", c.o, err, c.key)
		}
	}
	var problem *ledger.Error
	if err := pdf.RenderAll(&bytes.Buffer{}, nil, pdf.Options{}); !errors.As(err, &problem) {
		t.Errorf("no statements: %v, want print.nothing", err)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	statement, _ := render(t, pdf.Options{}, balanceSheet(), bankJournal(80))
	sheets, _ := vouchers(t, pdf.VoucherOptions{Paper: pdf.A4ThreeUp}, voucher(4), redVoucher(), voucher(14))
	var g errgroup.Group
	for range 12 {
		g.Go(func() error {
			var a, b bytes.Buffer
			all := []reports.Statement{balanceSheet(), bankJournal(80)}
			if err := pdf.RenderAll(&a, all, pdf.Options{}); err != nil {
				return err
			}
			vs := []reports.VoucherPrint{voucher(4), redVoucher(), voucher(14)}
			if err := pdf.Vouchers(&b, vs, pdf.VoucherOptions{Paper: pdf.A4ThreeUp}); err != nil {
				return err
			}
			if !bytes.Equal(a.Bytes(), statement) || !bytes.Equal(b.Bytes(), sheets) {
				return errors.New("another print of the same figures has other bytes")
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

func TestOffsetMovesEverything(t *testing.T) {
	where := func(o pdf.VoucherOptions) (x, y float64) {
		file, _ := vouchers(t, o, voucher(2))
		page := strings.Join(textOf(t, file, "-bbox"), "")
		word := regexp.MustCompile(`xMin="([0-9.]+)" yMin="([0-9.]+)"[^>]*>合计`).FindStringSubmatch(page)
		if word == nil {
			t.Fatalf("no 合计 in %s", page)
		}
		x, errX := strconv.ParseFloat(word[1], 64)
		y, errY := strconv.ParseFloat(word[2], 64)
		if err := errors.Join(errX, errY); err != nil {
			t.Fatal(err)
		}
		return x, y
	}
	x, y := where(pdf.VoucherOptions{})
	movedX, movedY := where(pdf.VoucherOptions{Right: 3, Down: -2})
	const point = 72 / 25.4
	if math.Abs(movedX-x-3*point) > 0.02 || math.Abs(movedY-y+2*point) > 0.02 {
		t.Errorf("moved from %.2f, %.2f to %.2f, %.2f points, want 3 mm right and 2 mm up", x, y, movedX, movedY)
	}
}

// TestOffsetMovesTheCut finds the dashed line between two vouchers of a sheet where the offset puts it.
func TestOffsetMovesTheCut(t *testing.T) {
	file, _ := vouchers(t, pdf.VoucherOptions{Paper: pdf.A4TwoUp, Right: 10, Down: 10}, voucher(2))
	var content strings.Builder
	for _, part := range bytes.Split(file, []byte("stream\n")) {
		if r, err := zlib.NewReader(bytes.NewReader(part)); err == nil {
			_, _ = io.Copy(&content, r) // fonts and what follows a stream do not matter here
		}
	}
	// In points from the lower left: 16 mm from the left edge, and 10 mm below the middle of 297 mm.
	if want := "d\n45.35 392.60 m"; !strings.Contains(content.String(), want) {
		t.Errorf("the dashed line does not begin at %q", want)
	}
}

func TestEmptyStatementsPrint(t *testing.T) {
	file, r := render(t, pdf.Options{}, reports.Statement{Title: "空表", Columns: []reports.Column{{Title: "项目"}}})
	if r.Pages != 1 || !strings.Contains(squeezed(textOf(t, file)), "空表项目") {
		t.Errorf("%d pages: %q", r.Pages, textOf(t, file))
	}
	if _, r := render(t, pdf.Options{}, reports.Statement{}); r.Pages != 1 {
		t.Errorf("a statement without columns takes %d pages", r.Pages)
	}
}

func TestTwoSidedFormsFitOnePage(t *testing.T) {
	for _, c := range []struct {
		rows int
		box  string
	}{{50, "841.89 595.28"}, {70, "595.28 841.89"}} {
		s := reports.Statement{Title: "资产负债表", Fold: c.rows / 2, Anchor: anchor(), Columns: []reports.Column{
			{Title: "项目", Weight: 4},
			{Title: "行次", Kind: reports.LineNoColumn, Weight: 1},
			{Title: "期末余额", Kind: reports.AmountColumn, Weight: 2},
		}}
		for i := range c.rows {
			s.Rows = append(s.Rows, reports.Row{Cells: []reports.Cell{
				reports.Text("项目" + strconv.Itoa(i+1)), reports.Count(i + 1), figure(int64(i)),
			}})
		}
		file, r := render(t, pdf.Options{}, s)
		if r.Pages != 1 || !bytes.Contains(file, []byte("/MediaBox [0 0 "+c.box+"]")) {
			t.Errorf("%d rows take %d pages, want one of %s points", c.rows, r.Pages, c.box)
		}
		got := squeezed(textOf(t, file, "-layout"))
		if first, second := "项目1", "项目"+strconv.Itoa(c.rows/2+1); !strings.Contains(got, first) ||
			strings.Index(got, second) > strings.Index(got, "项目2") {
			t.Errorf("%s does not face %s", second, first)
		}
	}
}
