package pdf

import (
	"io"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// Paper is the paper that vouchers are printed on.
type Paper int8

// The papers. Two-up and three-up sheets are cut along the dashed line.
const (
	A5Landscape Paper = iota // 210 × 148 mm
	Slip240                  // 240 × 140 mm, the usual voucher paper
	Slip210                  // 210 × 120 mm, as large as an invoice
	A4TwoUp                  // two vouchers on an upright A4 sheet
	A4ThreeUp                // three vouchers on an upright A4 sheet
	papers
)

// layouts are the page sizes in millimeters and how many vouchers stand on a page.
var layouts = [papers]struct {
	width, height float64
	up            int
}{
	A5Landscape: {a4Short, 148, 1}, Slip240: {240, 140, 1}, Slip210: {210, 120, 1},
	A4TwoUp: {a4Short, a4Long, 2}, A4ThreeUp: {a4Short, a4Long, 3},
}

// The bounds of VoucherOptions.
const (
	MinLines  = 5
	MaxLines  = 8
	MaxOffset = 20.0 // mm
)

// VoucherOptions say how vouchers are printed. Lines is the number of lines on a sheet, 5 to 8, or 0 for 5. Right
// and Down move everything by millimeters, for printers that feed paper askew. Report, when not nil, is filled in.
type VoucherOptions struct {
	Paper  Paper
	Lines  int
	Right  float64
	Down   float64
	Report *Report
}

func (o *VoucherOptions) check() error {
	if o.Lines == 0 {
		o.Lines = MinLines
	}
	if o.Paper < 0 || o.Paper >= papers {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil).At("paper")
	}
	if o.Lines < MinLines || o.Lines > MaxLines {
		return ledger.NewError(ledger.Invalid, "print.lines_range", ledger.Args{
			"min": strconv.Itoa(MinLines), "max": strconv.Itoa(MaxLines),
		}).At("lines")
	}
	// Written so that a NaN is out of range, too.
	if !(max(o.Right, o.Down) <= MaxOffset && min(o.Right, o.Down) >= -MaxOffset) {
		return ledger.NewError(ledger.Invalid, "print.offset_range", ledger.Args{
			"max": strconv.Itoa(int(MaxOffset)),
		}).At("offset")
	}
	return nil
}

// Vouchers draws vouchers in the given order and writes the PDF. A voucher with more lines than fit takes several
// sheets, numbered 12-1/2 and 12-2/2, with the total on the last. It fails with print.nothing without vouchers and
// with print.unknown_paper, print.lines_range or print.offset_range for options out of bounds.
func Vouchers(w io.Writer, vs []reports.VoucherPrint, o VoucherOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if len(vs) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	d := slipDesign(o)
	count := 0
	for i := range vs {
		drawn, err := d.lay(sh, &vs[i], count)
		if err != nil {
			return err
		}
		count += drawn
	}
	if err := sh.write(w, voucherTitle(&vs[0]), vs[0].Anchor.ReadAt); err != nil {
		return err
	}
	sh.report(o.Report)
	return nil
}

func voucherTitle(v *reports.VoucherPrint) string {
	if v.Title == "" {
		return "记账凭证"
	}
	return v.Title
}

// design is where things stand on a voucher of one kind of paper, in millimeters.
type design struct {
	options VoucherOptions
	height  float64 // of one voucher
	left    float64
	right   float64
	top     float64
	title   float64 // height of the title
	meta    float64 // height of the line under the title
	head    float64 // height of the table's head
	row     float64 // height of a line
	account float64 // left edges of the columns after the first
	debit   float64
	credit  float64
	tick    float64
	box     float64 // width of one box of an amount
}

const (
	slipCode  = 13.0 // side of the code
	signRoom  = 9.5  // height of the signatures and the line under them
	tickWidth = 6.5
	rowLimit  = 14.0
)

// slipDesign works out the measures of a voucher: what the fixed parts leave is shared by the lines.
func slipDesign(o VoucherOptions) design {
	l := layouts[o.Paper]
	d := design{options: o, height: l.height / float64(l.up), left: 19, right: l.width - 9}
	d.top, d.title, d.meta, d.head = 6, 9.5, 6.5, 8.6
	bottom := 4.5
	if d.height < 110 {
		d.top, d.title, d.head, bottom = 4.5, 8, 8.4, 3.5
	}
	free := d.height - d.top - bottom - d.title - d.meta - d.head - signRoom
	d.row = min(rowLimit, free/float64(o.Lines+1))
	if rest := free - d.row*float64(o.Lines+1); rest > 0 {
		d.top += min(rest/3, 6)
		d.title += min(rest/4, 3)
	}
	width := d.right - d.left - tickWidth
	d.box = width * 0.243 / boxes
	d.tick = d.right - tickWidth
	d.credit = d.tick - boxes*d.box
	d.debit = d.credit - boxes*d.box
	d.account = d.left + (d.debit-d.left)*0.47
	return d
}

// lay draws a voucher from the n-th sheet on and returns how many sheets it took.
func (d *design) lay(sh *sheet, v *reports.VoucherPrint, n int) (int, error) {
	code := ""
	if v.Hash != (ledger.Hash{}) {
		var err error
		if code, err = sh.addCode(v.Anchor.Book, v.Seq, v.Hash); err != nil {
			return 0, err
		}
	}
	entries, lines := d.entries(v), d.options.Lines
	sheets := max(1, (len(entries)+lines-1)/lines)
	for i := range sheets {
		s := slip{design: *d, voucher: v, code: code, sheet: i + 1, sheets: sheets, pen: d.place(sh, n+i)}
		s.entries = entries[min(i*lines, len(entries)):min((i+1)*lines, len(entries))]
		s.draw()
	}
	return sheets, nil
}

// place returns the pen for the n-th sheet, on a new page when the last is full.
func (d *design) place(sh *sheet, n int) pen {
	l := layouts[d.options.Paper]
	slot := n % l.up
	page := len(sh.pages) - 1
	if slot == 0 {
		page = sh.addPage(l.width, l.height)
		for i := 1; i < l.up; i++ {
			y := d.height * float64(i)
			cut := pen{sheet: sh, page: page, dx: d.options.Right, dy: d.options.Down}
			cut.line(6, y, l.width-6, y, rule{width: 0.15, ink: gray, dash: true})
		}
	}
	return pen{sheet: sh, page: page, dx: d.options.Right, dy: d.options.Down + float64(slot)*d.height}
}

// entry is one line as it stands on the paper. A line whose text does not fit at the smallest size goes on in the
// next one, without amounts.
type entry struct {
	summary, account, detail block
	debit, credit            ledger.Money
}

var (
	entryStyle  = style{size: 9.5}
	entryEasy   = 8.5
	entryFloor  = 5.5
	detailScale = 0.84
)

// entries fits the lines of a voucher to the design.
func (d *design) entries(v *reports.VoucherPrint) []entry {
	var out []entry
	for _, l := range v.Lines {
		e := d.entry(l)
		room := d.row - 0.8
		for {
			var rest entry
			rest.summary = cutBlock(&e.summary, room)
			rest.account = cutBlock(&e.account, room)
			rest.detail = cutBlock(&e.detail, room-e.account.height())
			if len(rest.account.lines) > 0 && len(e.detail.lines) > 0 {
				rest.detail.lines = append(e.detail.lines, rest.detail.lines...)
				e.detail.lines = nil
			}
			out = append(out, e)
			if len(rest.summary.lines)+len(rest.account.lines)+len(rest.detail.lines) == 0 {
				break
			}
			e = rest
		}
	}
	return out
}

// cutBlock leaves in b the lines that fit the height, at least one if any fits a whole row, and returns the others.
func cutBlock(b *block, height float64) block {
	n := min(len(b.lines), max(0, int((height+0.05)/b.style.leading())))
	rest := block{style: b.style, lines: b.lines[n:]}
	b.lines = b.lines[:n:n]
	return rest
}

// entry sets one line as large as its row allows.
func (d *design) entry(l reports.VoucherLine) entry {
	e := entry{debit: l.Debit, credit: l.Credit}
	room := d.row - 0.8
	for size := entryStyle.size; ; size -= 0.5 {
		t := style{size: size}
		e.summary = fit(l.Summary, t, d.account-d.left-2*cellPad, size)
		// Rather a little smaller than a third line with one character.
		if e.summary.height() <= room && (len(e.summary.lines) <= 2 || size <= entryEasy) || size <= entryFloor {
			break
		}
	}
	width := d.debit - d.account - 2*cellPad
	for size := entryStyle.size; ; size -= 0.5 {
		small := size * detailScale
		e.account = fitText(l.Account, style{size: size}, width)
		e.detail = fit(l.Detail, style{size: small, ink: gray}, width, small)
		if e.account.height()+e.detail.height() <= room || size <= entryFloor {
			return e
		}
	}
}

// slip is one sheet of a voucher.
type slip struct {
	design
	voucher *reports.VoucherPrint
	entries []entry
	code    string
	sheet   int // from 1
	sheets  int
	pen     pen
}

func (s *slip) last() bool { return s.sheet == s.sheets }

// number is what stands between 第 and 号: 12, or 12-1/2 for the first of two sheets (会计基础工作规范 §51).
func (s *slip) number() string {
	n := strconv.Itoa(s.voucher.Number)
	if s.sheets > 1 {
		n += "-" + strconv.Itoa(s.sheet) + "/" + strconv.Itoa(s.sheets)
	}
	return n
}

// spaced sets a title with blanks between its characters: 记 账 凭 证.
func spaced(s string) string { return strings.Join(strings.Split(s, ""), " ") }
