package pdf

import (
	"io"
	"slices"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// receiptCopies are the copies of a receipt: one stays with the cashier, one goes to whoever paid.
var receiptCopies = [...]string{"第一联　存根", "第二联　交款人"}

// Receipts draws both copies of each receipt, one copy after the other, and writes the PDF. An A4 sheet takes both
// copies one above the other. It fails with print.nothing without receipts and with print.unknown_paper for a paper
// that does not exist.
func Receipts(w io.Writer, rs []reports.ReceiptPrint, paper Paper) error {
	o := VoucherOptions{Paper: paper}
	if err := o.check(); err != nil {
		return err
	}
	if len(rs) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	l := layouts[paper]
	d := design{options: o, height: l.height / float64(l.up)}
	for i := range rs {
		for n, copyName := range receiptCopies {
			f := receiptForm{
				pen: d.place(sh, i*len(receiptCopies)+n), receipt: &rs[i], copy: copyName,
				left: 16, right: l.width - 20, top: 7, bottom: d.height - 5,
			}
			f.draw()
		}
	}
	return sh.write(w, "收款收据 "+rs[0].Number, rs[0].Anchor.ReadAt)
}

// receiptForm is one copy of a receipt and where it stands, in millimeters.
type receiptForm struct {
	pen                      pen
	receipt                  *reports.ReceiptPrint
	copy                     string
	left, right, top, bottom float64
}

const (
	receiptHead = 22.0 // title, number and date
	receiptFoot = 16.0 // signatures and print line
	receiptWord = 30.0 // width of the words at the left
)

var (
	receiptLabel = style{size: 10.5, weight: bold, ink: green}
	receiptValue = style{size: 12}
)

func (f *receiptForm) draw() {
	f.head()
	top, bottom := f.top+receiptHead, f.bottom-receiptFoot
	row := (bottom - top) / 4
	r := f.receipt
	f.row(top, row, "今收到", r.Payer)
	f.row(top+row, row, "交　来", r.Purpose)
	f.row(top+2*row, row, "金额（大写）", r.Amount.Capitals())
	f.figure(top+2*row, row)
	f.word(top+3*row, row, "收款方式")
	f.methods(top+3*row, row)
	for y := top + row; y < bottom-0.01; y += row {
		f.pen.line(f.left, y, f.right, y, innerRule)
	}
	f.pen.line(f.left+receiptWord, top, f.left+receiptWord, bottom, innerRule)
	f.pen.box(f.left, top, f.right, bottom, frameRule)
	f.foot(bottom)
	f.void(top, bottom)
	f.side((top + bottom) / 2)
}

// head draws the title with its double underline, the number in red and the date.
func (f *receiptForm) head() {
	center, base := (f.left+f.right)/2, f.top+8
	t := style{size: 17, weight: bold, ink: green}
	f.pen.title(center, base, t, "收 款 收 据")
	f.pen.right(f.right, base, style{size: 13, weight: bold, ink: red}, "No. "+f.receipt.Number)
	f.pen.center(center, f.top+receiptHead-3, receiptValue, f.receipt.Date.Chinese())
}

// row draws a word of the form and what is filled in, as large as fits.
func (f *receiptForm) row(y, height float64, label, value string) {
	f.word(y, height, label)
	x := f.left + receiptWord + cellPad + 1
	width := f.right - x - cellPad
	if label == "金额（大写）" {
		width -= f.figureWidth()
	}
	f.pen.filled(x, y, width, height, receiptValue, value)
}

// filled draws what is filled in, in the middle of the height, on as many lines and as large as fits.
func (p pen) filled(x, y, width, height float64, t style, value string) {
	b := block{}
	for ; ; t.size -= 0.5 {
		if b = fit(value, t, width, t.size); b.height() <= height-0.6 || t.size <= entryFloor {
			break
		}
	}
	y += (height - b.height()) / 2
	for _, line := range b.lines {
		p.text(x, y+b.style.leading()/2+b.style.middle(), b.style, line)
		y += b.style.leading()
	}
}

func (f *receiptForm) word(y, height float64, label string) {
	f.pen.center(f.left+receiptWord/2, y+height/2+receiptLabel.middle(), receiptLabel, label)
}

// figureWidth is the room of the amount in figures, beside the one in words.
func (f *receiptForm) figureWidth() float64 { return (f.right - f.left) * 0.28 }

func (f *receiptForm) figure(y, height float64) {
	text := "￥" + f.receipt.Amount.Grouped()
	t := shrink(text, style{size: 14, weight: bold}, f.figureWidth()-2*cellPad, entryFloor)
	f.pen.line(f.right-f.figureWidth(), y, f.right-f.figureWidth(), y+height, innerRule)
	f.pen.center(f.right-f.figureWidth()/2, y+height/2+t.middle(), t, text)
}

// methods draws a box before each way of paying and ticks the one it was.
func (f *receiptForm) methods(y, height float64) {
	x, middle := f.left+receiptWord+cellPad+1, y+height/2
	const side = 3.6
	for i, name := range f.receipt.Methods {
		f.pen.box(x, middle-side/2, x+side, middle+side/2, rule{width: 0.25, ink: green})
		if i == f.receipt.Method {
			f.pen.center(x+side/2, middle+receiptValue.middle(), receiptValue, "√")
		}
		f.pen.text(x+side+1.5, middle+receiptValue.middle(), receiptValue, name)
		x += side + receiptValue.width(name) + 10
	}
}

// foot draws who signs, and below what was printed when.
func (f *receiptForm) foot(y float64) {
	r := f.receipt
	signers := [...][2]string{{"收款单位（盖章）：", r.Organization}, {"收款人：", r.Issuer}, {"交款人（签字）：", ""}}
	shares := [...]float64{0.5, 0.25, 0.25}
	x := f.left
	for i, signer := range signers {
		width := (f.right - f.left) * shares[i]
		f.pen.text(x, y+6, formStyle, signer[0])
		at := x + formStyle.width(signer[0])
		name := fit(signer[1], valueStyle, x+width-at-4, 5)
		for j, line := range name.lines {
			f.pen.text(at, y+6+float64(j)*name.style.leading(), name.style, line)
		}
		x += width
	}
	f.pen.right(f.right, f.bottom-0.5, footStyle, printedLine(r.Anchor))
}

// void stamps a receipt that is worth nothing, with the reason.
func (f *receiptForm) void(top, bottom float64) {
	if f.receipt.Void == "" {
		return
	}
	t := style{size: min(40, (bottom-top)*0.55), weight: bold, ink: red}
	x, y := (f.left+f.right)/2, (top+bottom)/2+t.middle()
	const text = "作 废"
	f.pen.center(x, y, t, text)
	f.pen.box(x-t.width(text)/2-4, y-t.size*mm*1.05, x+t.width(text)/2+4, y+t.size*mm*0.38, rule{width: 0.8, ink: red})
	reason := shrink("作废原因："+f.receipt.Void, style{size: 9, ink: red}, (f.right-f.left)*0.65, 4)
	f.pen.text(f.left, f.bottom-0.5, reason, "作废原因："+f.receipt.Void)
}

// side writes down the right margin which copy it is.
func (f *receiptForm) side(middle float64) {
	letters := slices.DeleteFunc([]rune(f.copy), func(r rune) bool { return r == '　' })
	y := middle - float64(len(letters))*headLabel.leading()/2
	for _, r := range letters {
		f.pen.center(f.right+5, y+headLabel.leading()/2+headLabel.middle(), headLabel, string(r))
		y += headLabel.leading()
	}
}
