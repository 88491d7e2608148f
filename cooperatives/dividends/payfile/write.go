package payfile

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
)

// Order is one payment that the bank is asked for.
type Order struct {
	Ref      string // whom the caller pays; comes back with the result
	Name     string // of the account
	Card     string // digits
	Bank     string
	IDNumber string
	Amount   ledger.Money // fen
	Instead  bool         // paid to somebody instead of another, by a document; he may be paid as much for himself
	Closed   bool         // no result is taken for it: one was recorded before, or it does not stand so far
}

// Batch is what one file, or several, ask for.
type Batch struct {
	Payer   Payer
	Purpose string // what members see in their account: 2025年分红
	Orders  []Order
	Total   ledger.Money // what the caller knows the orders to come to, in fen
}

// Payer is the account that pays.
type Payer struct{ Name, Card, Bank string }

// File is a file for the bank.
type File struct {
	Name    string
	Content []byte
	Rows    int          // payments
	Total   ledger.Money // of them, fen
}

// maxPurpose bounds the purpose, in characters; banks cut longer ones.
const maxPurpose = 20

// Write writes the files of a batch: as many as the profile needs for its most payments in one. Nothing in a file can be
// taken for a formula: text that begins like one is refused. It fails with payfile.profile, payfile.nothing,
// payfile.too_few, payfile.total when the orders do not come to the total, and for single rows with payfile.name,
// payfile.card, payfile.bank, payfile.id, payfile.amount, payfile.payer, payfile.purpose, payfile.character and
// payfile.twice: the same account with the same name and amount, but for an order that is paid to somebody instead of another.
func (p *Profile) Write(b Batch) ([]File, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if err := p.checkBatch(&b); err != nil {
		return nil, err
	}
	var files []File
	for first := 0; first < len(b.Orders); first += p.MaxRows {
		orders := b.Orders[first:min(first+p.MaxRows, len(b.Orders))]
		f := File{Name: p.Name, Rows: len(orders)}
		if len(b.Orders) > p.MaxRows {
			f.Name += "-" + strconv.Itoa(first/p.MaxRows+1)
		}
		f.Name += "." + p.extension()
		f.Total = sum(orders)
		rows := p.filled(&b, orders, first)
		var err error
		if p.Format == XLSX {
			f.Content, err = p.workbook(rows)
		} else {
			f.Content, err = p.text(rows)
		}
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// Sample is a batch with which a profile can be tried: nobody's accounts, a member with a blank in his name, and one
// whose bank is not known.
func Sample(payer, purpose string) Batch {
	b := Batch{Payer: Payer{Name: payer, Card: "6228480000000000000", Bank: "农商银行"}, Purpose: purpose}
	for i, name := range []string{"张大山", "李 秀英", "王小兰"} {
		o := Order{
			Name: name, Card: "622848000000000001" + strconv.Itoa(i), Bank: "农商银行", IDNumber: "520115197001010" + strconv.Itoa(101+i),
			Amount: ledger.Money(1142_85 * (i + 1)),
		}
		b.Orders, b.Total = append(b.Orders, o), b.Total+o.Amount
	}
	return b
}

// Rows are the cells of the file that the batch would be written into, as text, head and trailer included. All payments
// stand in one, however many the profile takes. It fails as Write does, but not for too few payments.
func (p *Profile) Rows(b Batch) ([][]string, error) {
	whole := *p
	whole.MinRows, whole.MaxRows = 0, max(p.MaxRows, len(b.Orders))
	if err := whole.Check(); err != nil {
		return nil, err
	}
	if err := whole.checkBatch(&b); err != nil {
		return nil, err
	}
	var out [][]string
	for _, row := range whole.filled(&b, b.Orders, 0) {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c.text
		}
		out = append(out, cells)
	}
	return out, nil
}

// filled are the rows of one file: its payments after those before, and the trailer.
func (p *Profile) filled(b *Batch, orders []Order, before int) [][]cell {
	rows := p.rows(b, orders, before)
	if p.Trailer == nil {
		return rows
	}
	return append(rows, p.trailer(len(orders), sum(orders)))
}

// sum adds up orders whose sum with all others is known to be an amount.
func sum(orders []Order) ledger.Money {
	var total ledger.Money
	for _, o := range orders {
		total += o.Amount
	}
	return total
}

// cell is what stands in a cell; numbers are amounts and counts.
type cell struct {
	text   string
	number bool
}

func (p *Profile) rows(b *Batch, orders []Order, before int) [][]cell {
	var rows [][]cell
	if p.Header {
		head := make([]cell, len(p.Columns))
		for i, c := range p.Columns {
			head[i].text = c.Title
		}
		rows = append(rows, head)
	}
	for i := range orders {
		row := make([]cell, len(p.Columns))
		for j, c := range p.Columns {
			row[j] = value(c.Field, b, &orders[i], before+i+1)
		}
		rows = append(rows, row)
	}
	return rows
}

func value(f Field, b *Batch, o *Order, no int) cell {
	switch f {
	case FieldNo:
		return cell{strconv.Itoa(no), true}
	case FieldName:
		return cell{text: plainName(o.Name)}
	case FieldCard:
		return cell{text: o.Card}
	case FieldBank:
		return cell{text: o.Bank}
	case FieldAmount:
		return cell{o.Amount.String(), true}
	case FieldIDNumber:
		return cell{text: o.IDNumber}
	case FieldIDTail:
		return cell{text: o.IDNumber[max(0, len(o.IDNumber)-4):]}
	case FieldPurpose:
		return cell{text: b.Purpose}
	case FieldPayerName:
		return cell{text: b.Payer.Name}
	case FieldPayerCard:
		return cell{text: b.Payer.Card}
	case FieldPayerBank:
		return cell{text: b.Payer.Bank}
	}
	return cell{}
}

func (p *Profile) trailer(count int, total ledger.Money) []cell {
	row := make([]cell, len(p.Trailer))
	for i, c := range p.Trailer {
		switch c.Field {
		case FieldCount:
			row[i] = cell{strconv.Itoa(count), true}
		case FieldTotal:
			row[i] = cell{total.String(), true}
		default:
			row[i].text = c.Title
		}
	}
	return row
}

// plainName is the name without the blanks that banks do not know: 张 三 is 张三.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// checkBatch lists all that a bank would stumble over.
func (p *Profile) checkBatch(b *Batch) error {
	switch {
	case len(b.Orders) == 0:
		return invalid("payfile.nothing", nil)
	case len(b.Orders)%p.MaxRows < p.MinRows && len(b.Orders)%p.MaxRows != 0:
		return invalid("payfile.too_few", ledger.Args{"min": strconv.Itoa(p.MinRows)})
	}
	es := p.checkPayer(b)
	var sum ledger.Money
	seen := map[Order]int{}
	for i := range b.Orders {
		o := &b.Orders[i]
		for _, e := range p.checkOrder(o) {
			es = append(es, sheet.AtRow(e, i+1))
		}
		same := Order{Name: plainName(o.Name), Card: o.Card, Amount: o.Amount}
		switch first := seen[same]; {
		case o.Instead:
		case first > 0:
			e := invalid("payfile.twice", ledger.Args{"row": strconv.Itoa(first), "name": o.Name}).At("card")
			es = append(es, sheet.AtRow(e, i+1))
		default:
			seen[same] = i + 1
		}
		var err error
		if sum, err = sum.Add(o.Amount); err != nil {
			return err
		}
	}
	if len(es) == 0 && sum != b.Total {
		es = append(es, invalid("payfile.total", ledger.Args{"total": b.Total.Grouped(), "sum": sum.Grouped()}))
	}
	return sheet.InOrder(es.Err())
}

// wants reports whether the profile has a column of the field, and whether the bank insists on it.
func (p *Profile) wants(f Field) (has, required bool) {
	for _, c := range p.Columns {
		if c.Field == f {
			has, required = true, required || c.Required
		}
	}
	return has, required
}

func (p *Profile) checkPayer(b *Batch) ledger.Errors {
	var es ledger.Errors
	for _, of := range []struct { // in the order of the form
		field Field
		text  string
	}{{FieldPayerName, b.Payer.Name}, {FieldPayerBank, b.Payer.Bank}, {FieldPayerCard, b.Payer.Card}} {
		if has, _ := p.wants(of.field); has && of.text == "" {
			es = append(es, invalid("payfile.payer", nil).At(string(of.field)))
		} else if has && !p.fits(of.text) {
			es = append(es, invalid("payfile.character", ledger.Args{"text": of.text}).At(string(of.field)))
		}
	}
	has, required := p.wants(FieldPurpose)
	switch {
	case has && (required && b.Purpose == "" || len([]rune(b.Purpose)) > maxPurpose):
		es = append(es, invalid("payfile.purpose", ledger.Args{"max": strconv.Itoa(maxPurpose)}).At("purpose"))
	case has && !p.fits(b.Purpose):
		es = append(es, invalid("payfile.character", ledger.Args{"text": b.Purpose}).At("purpose"))
	}
	return es
}

func (p *Profile) checkOrder(o *Order) ledger.Errors {
	var es ledger.Errors
	args := ledger.Args{"name": o.Name}
	if plainName(o.Name) == "" {
		es = append(es, invalid("payfile.name", nil).At("name"))
	}
	if len(o.Card) < 10 || len(o.Card) > 32 || strings.Trim(o.Card, "0123456789") != "" {
		es = append(es, invalid("payfile.card", args).At("card"))
	}
	if o.Amount <= 0 || o.Amount > ledger.MaxMoney {
		es = append(es, invalid("payfile.amount", args).At("amount"))
	}
	if _, required := p.wants(FieldBank); required && o.Bank == "" {
		es = append(es, invalid("payfile.bank", args).At("bank"))
	}
	if _, required := p.wants(FieldIDNumber); required && o.IDNumber == "" {
		es = append(es, invalid("payfile.id", args).At("id_number"))
	}
	for field, text := range map[Field]string{FieldName: o.Name, FieldBank: o.Bank, FieldIDNumber: o.IDNumber} {
		if has, _ := p.wants(field); has && !p.fits(text) {
			es = append(es, invalid("payfile.character", ledger.Args{"text": text}).At(string(field)))
		}
	}
	return es
}

// fits reports whether the text can stand in a file: no formula, no separator, nothing that the encoding lacks.
func (p *Profile) fits(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }) {
		return false
	}
	if text != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(text)[0]) {
		return false
	}
	if p.Format == XLSX {
		return true
	}
	if strings.ContainsAny(text, p.Separator+`"`) {
		return false
	}
	_, err := p.encode(text)
	return err == nil
}

// encode writes text in the encoding of the profile.
func (p *Profile) encode(text string) ([]byte, error) {
	if p.Encoding == GBK {
		return simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	}
	return []byte(text), nil
}

func (p *Profile) text(rows [][]cell) ([]byte, error) {
	var b strings.Builder
	if p.Encoding == UTF8Mark {
		b.WriteString("\ufeff")
	}
	for _, row := range rows {
		for i, c := range row {
			if i > 0 {
				b.WriteString(p.Separator)
			}
			b.WriteString(c.text)
		}
		if p.RowEnd {
			b.WriteString(p.Separator)
		}
		b.WriteString("\r\n")
	}
	return p.encode(b.String())
}

// workbook writes the rows into the first sheet: text as text, so that no account loses its last digits, and amounts as
// numbers of exactly two decimals, written digit by digit.
func (p *Profile) workbook(rows [][]cell) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close() // it is in memory
	name := f.GetSheetName(0)
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return nil, fmt.Errorf("payment file: %w", err)
	}
	amount, err := f.NewStyle(&excelize.Style{NumFmt: 2})
	if err != nil {
		return nil, fmt.Errorf("payment file: %w", err)
	}
	for i, row := range rows {
		for j, c := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return nil, err
			}
			style, put := text, f.SetCellStr
			if c.number {
				put = f.SetCellDefault
				if strings.Contains(c.text, ".") {
					style = amount
				}
			}
			if err := put(name, at, c.text); err != nil {
				return nil, fmt.Errorf("payment file: %w", err)
			}
			if err := f.SetCellStyle(name, at, at, style); err != nil {
				return nil, fmt.Errorf("payment file: %w", err)
			}
		}
	}
	last, err := excelize.ColumnNumberToName(len(p.Columns))
	if err != nil {
		return nil, err
	}
	if err := f.SetColWidth(name, "A", last, 20); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("payment file: %w", err)
	}
	return out.Bytes(), nil
}
