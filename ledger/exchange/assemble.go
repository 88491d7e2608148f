package exchange

import (
	"bytes"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// assembler makes vouchers of rows.
type assembler struct {
	titles        map[string]field
	names         [fieldCount]string
	kinds         map[string]ledger.VoucherKind
	series        map[string]ledger.Series
	checkReplaced bool // the text was decoded: U+FFFD stands for what could not be
	dates1904     bool // of a workbook whose days count from 1904

	head     *head
	values   [fieldCount]cell // of the row, by field
	rowNo    int
	problems books.RowProblems
	texts    interner

	vouchers []books.Incoming
	places   map[place]int
	current  int // index of the voucher that rows go to, -1 for none
	last     place
	fresh    bool // the row is the first of its voucher
	astray   bool // the voucher of the row above has no place
	lines    int
	arena    arena
}

// place is what the rows of one voucher share.
type place struct {
	date   ledger.Date
	series ledger.Series
	number int
}

func newAssembler() *assembler {
	return &assembler{
		titles: titles(), names: englishNames(), kinds: kindWords(), series: seriesWords(), places: make(map[place]int),
		current: -1, texts: make(interner),
	}
}

// row takes the next row of the table.
func (a *assembler) row(r row) error {
	if a.head == nil {
		a.head = findHead(r.cells, a.titles)
		if a.head == nil && r.no >= headRows {
			return noHead()
		}
		if a.head != nil {
			for _, title := range a.head.twice {
				a.problems.Add(r.no, "file", ledger.NewError(ledger.Invalid, "import.column_twice",
					ledger.Args{"name": title}))
			}
		}
		return nil
	}
	a.rowNo = r.no
	if a.take(r) {
		a.line()
	}
	return nil
}

// take sorts the cells of a row by field and reports whether any of them says something.
func (a *assembler) take(r row) bool {
	clear(a.values[:])
	filled := false
	for i, c := range r.cells {
		if i >= len(a.head.fields) || a.head.fields[i] == unknownField {
			continue
		}
		f := a.head.fields[i]
		if c.unsolved {
			a.fail(f, ledger.NewError(ledger.Invalid, "import.formula", nil))
		}
		if a.checkReplaced && bytes.ContainsRune(c.text, '\uFFFD') {
			a.fail(f, ledger.NewError(ledger.Invalid, "text.encoding", nil))
		}
		if !c.number {
			c.text = plain(c.text)
		}
		a.values[f] = c
		filled = filled || len(c.text) > 0
	}
	return filled
}

// plain takes off the apostrophe that guards a text from being read as a formula; what stands behind it counts to the
// letter. Around other texts spaces mean nothing.
func plain(text []byte) []byte {
	if len(text) > 0 && text[0] == '\'' {
		return text[1:]
	}
	return bytes.TrimSpace(text)
}

func (a *assembler) fail(f field, e *ledger.Error) { a.problems.Add(a.rowNo, a.names[f], e) }

// failed notes the problem of a parser, if any, and reports whether there was one.
func (a *assembler) failed(f field, err error) bool {
	for _, e := range ledger.Problems(err) {
		a.fail(f, e)
	}
	return err != nil
}

// text returns the text of a field. Some programs write the code 102 as 102.0 or 1.02E2.
func (a *assembler) text(f field) string {
	c := a.values[f]
	if c.number && bytes.ContainsAny(c.text, ".eE") {
		return exact(string(c.text))
	}
	return a.texts.of(c.text)
}

func (a *assembler) empty(f field) bool { return len(a.values[f].text) == 0 }

// line adds the row as a line to its voucher.
func (a *assembler) line() {
	line := a.content()
	account, name := a.account()
	line.Account = account
	if !a.findVoucher() {
		return
	}
	in := &a.vouchers[a.current]
	a.voucherFields(in)
	a.lines++
	a.arena.add(in, line, a.rowNo, name)
}

// content reads the fields of a line.
func (a *assembler) content() ledger.Line {
	l := ledger.Line{
		Summary: a.text(summaryField), Debit: a.money(debitField), Credit: a.money(creditField),
		Dimensions: ledger.Dimensions{
			Member: a.text(memberField), Counterparty: a.text(counterpartyField), Venture: a.text(ventureField),
			Project: a.text(projectField), Department: a.text(departmentField),
		},
	}
	var err error
	if !a.empty(quantityField) {
		l.Quantity, err = ledger.ParseQuantity(number(a.values[quantityField]))
		a.failed(quantityField, err)
	}
	if !a.empty(priceField) {
		l.Price, err = ledger.ParsePrice(number(a.values[priceField]))
		a.failed(priceField, err)
	}
	if c := a.text(currencyField); c != "" && !strings.Contains(" 人民币 RMB CNY 元 本位币 ", " "+strings.ToUpper(c)+" ") {
		a.fail(currencyField, ledger.NewError(ledger.Invalid, "import.currency", ledger.Args{"text": c}))
	}
	return l
}

func (a *assembler) money(f field) ledger.Money {
	c := a.values[f]
	if len(c.text) == 0 || len(c.text) == 1 && c.text[0] == '-' { // spreadsheets show a zero as a dash
		return 0
	}
	m, err := ledger.ParseMoney(number(c))
	a.failed(f, err)
	return m
}

// account returns code and name of the account. A column may hold both, such as 10201 农商行, or the name alone.
func (a *assembler) account() (code, name string) {
	text, name := a.text(accountField), a.text(nameField)
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return text, name
	}
	rest := strings.TrimLeft(text[end:], " -_—:　")
	if name == "" {
		name = rest
	}
	return text[:end], name
}

// findVoucher makes the voucher of the row the current one. A row without date and number continues the one above.
func (a *assembler) findVoucher() bool {
	if a.empty(dateField) && a.empty(numberField) && (a.current >= 0 || a.astray) {
		a.fresh = false
		return !a.astray
	}
	p, ok := a.place()
	a.astray = !ok
	if !ok {
		return false
	}
	if a.current >= 0 && p == a.last {
		a.fresh = false
		return true
	}
	a.arena.close()
	k, known := a.places[p]
	if !known {
		k = len(a.vouchers)
		a.places[p] = k
		a.vouchers = append(a.vouchers, books.Incoming{
			Voucher: ledger.Voucher{Date: p.date, Series: p.series, Number: p.number},
		})
	}
	a.current, a.last, a.fresh = k, p, !known
	return true
}

// place reads date, series and number.
func (a *assembler) place() (place, bool) {
	var p place
	ok := true
	for _, f := range []field{dateField, numberField} {
		if a.empty(f) {
			a.fail(f, ledger.NewError(ledger.Invalid, "field.required", nil))
			ok = false
		}
	}
	if !a.empty(dateField) {
		var err error
		p.date, err = a.date(a.values[dateField])
		ok = !a.failed(dateField, err) && ok
	}
	word := a.text(seriesField)
	if !a.empty(numberField) {
		var err error
		var prefix string
		prefix, p.number, err = splitNumber(a.text(numberField))
		ok = !a.failed(numberField, err) && ok
		if word == "" {
			word = prefix
		}
	}
	p.series = ledger.General
	if word != "" {
		known := false
		if p.series, known = a.series[strings.ToLower(word)]; !known {
			a.fail(seriesField, ledger.NewError(ledger.Invalid, "voucher.series", ledger.Args{"text": clip(word)}))
			ok = false
		}
	}
	return p, ok
}

// voucherFields takes what belongs to the voucher as a whole; rows of one voucher may repeat it and must agree.
func (a *assembler) voucherFields(in *books.Incoming) {
	v := &in.Voucher
	first := a.fresh
	if !a.empty(attachmentsField) {
		n, err := count(a.text(attachmentsField))
		if !a.failed(attachmentsField, err) {
			agree(a, attachmentsField, first, &v.Attachments, n)
		}
	}
	if !a.empty(noteField) {
		agree(a, noteField, first, &v.Note, a.text(noteField))
	}
	if !a.empty(kindField) {
		word := a.text(kindField)
		k, known := a.kinds[strings.ToLower(word)]
		if !known {
			a.fail(kindField, ledger.NewError(ledger.Invalid, "import.kind", ledger.Args{"text": clip(word)}))
		} else {
			agree(a, kindField, first, &v.Kind, k)
		}
	}
	a.amends(reversesField, first, &in.Reverses)
	a.amends(supplementsField, first, &in.Supplements)
}

// amends reads which voucher is reversed or supplemented.
func (a *assembler) amends(f field, first bool, into *books.Numbered) {
	if a.empty(f) {
		return
	}
	n, err := a.numbered(a.text(f))
	if !a.failed(f, err) {
		agree(a, f, first, into, n)
	}
}

// agree sets a field of the voucher, or fails when an earlier row said something else.
func agree[T comparable](a *assembler, f field, first bool, into *T, value T) {
	var none T
	if !first && *into != none && *into != value {
		a.fail(f, ledger.NewError(ledger.Invalid, "import.differs", nil))
		return
	}
	*into = value
}

// finish closes the file.
func (a *assembler) finish(hash ledger.Hash) (File, error) {
	if a.head == nil {
		return File{}, noHead()
	}
	if err := a.problems.Err(); err != nil {
		return File{}, err
	}
	if len(a.vouchers) == 0 {
		return File{}, fileError("import.empty", nil)
	}
	a.arena.close()
	f := File{Vouchers: a.vouchers, Lines: a.lines, Hash: hash}
	for _, title := range a.head.ignored {
		f.Warnings = append(f.Warnings, ledger.NewError(ledger.Invalid, "import.column_ignored",
			ledger.Args{"name": clip(title)}))
	}
	return f, nil
}

// clip shortens a text for a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
