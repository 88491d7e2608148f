package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// minRows is how many rows the grid of a voucher shows at least, and how many more it gets on demand.
const minRows = 6

// voucherForm is a voucher as it is typed: every field is the text in its box.
type voucherForm struct {
	ID, Version int
	Action      string // where the form is sent
	Date        string
	Series      string
	Attachments string
	Note        string
	Rows        []rowForm
	Files       []ledger.File
	Reversal    bool  // the lines of a red-letter reversal cannot be changed
	Supplements int64 // the posted voucher that this one adds to (补充登记); 0 for none
	Changed     *changedDraft

	AllSeries  []ledger.Series
	Accounts   []accountChoice
	Parents    []accountChoice                   // accounts that a new one can stand below
	Values     map[string][]books.DimensionValue // by name of the dimension
	Memos      []string
	Keys       []keyHelp
	Templates  []books.Template
	Debit      ledger.Money
	Credit     ledger.Money
	Difference ledger.Money
}

// rowForm is one line of the grid, numbered from 1.
type rowForm struct {
	No                                                 int
	Summary, Account, Debit, Credit, Quantity, Price   string
	Member, Counterparty, Venture, Project, Department string
	Balance                                            string // of the account, to look at
}

// accountChoice is an account that lines can be booked to.
type accountChoice struct {
	Code, Name, Initials string
	Dimensions           string // names of the details that it demands, separated by spaces
	Unit                 string
}

// keyHelp is a line of the card of keys.
type keyHelp struct {
	Names []string
	Says  string // key of its words
}

// keyCard lists the keys of the grid; the script binds them.
func keyCard() []keyHelp {
	return []keyHelp{
		{[]string{"Enter", "Tab"}, "web.keys.next"},
		{[]string{"="}, "web.keys.balance"},
		{[]string{"Space 空格"}, "web.keys.swap"},
		{[]string{"-"}, "web.keys.red"},
		{[]string{"..", "//"}, "web.keys.memo"},
		{[]string{"F7"}, "web.keys.account"},
		{[]string{"F4"}, "web.keys.template"},
		{[]string{"Ctrl+S"}, "web.keys.save"},
		{[]string{"F12", "Ctrl+Enter"}, "web.keys.save_next"},
	}
}

// listKeys lists the keys of the list of vouchers, which stand on its buttons too.
func listKeys() []keyHelp {
	return []keyHelp{
		{[]string{"F7"}, "web.keys.search"},
		{[]string{"↓", "↑"}, "web.keys.cards"},
		{[]string{"Space 空格"}, "web.keys.tick"},
		{[]string{"Enter"}, "web.keys.open"},
		{[]string{"Ctrl+A"}, "web.keys.all"},
		{[]string{"Ctrl+Y"}, "web.keys.check"},
		{[]string{"Ctrl+M"}, "web.keys.post"},
		{[]string{"Ctrl+;"}, "web.keys.print"},
		{[]string{"Ctrl+Alt+N"}, "web.keys.new"},
	}
}

// changedDraft is what somebody else saved while this form was open.
type changedDraft struct {
	By string
	At string
	To voucherView
}

func (f rowForm) blank() bool {
	f.No, f.Balance = 0, ""
	return f == rowForm{}
}

// readVoucherForm reads what was typed. Empty rows are left out, so that the rows of the form are the lines of the
// voucher and the fields of errors name them.
func readVoucherForm(r *request) *voucherForm {
	value := func(name string) string { return strings.TrimSpace(r.Request().PostFormValue(name)) }
	f := &voucherForm{
		Date: value("date"), Series: value("series"), Attachments: value("attachments"), Note: value("note"),
	}
	f.ID, _ = strconv.Atoi(value("id"))           // 0 is a new voucher
	f.Version, _ = strconv.Atoi(value("version")) // a wrong version is stale
	f.Reversal = value("reversal") != ""
	f.Supplements, _ = strconv.ParseInt(value("supplements"), 10, 64) // anything else adds to nothing
	for i := 1; i <= ledger.MaxLines; i++ {
		field := func(name string) string { return value("line." + strconv.Itoa(i) + "." + name) }
		row := rowForm{
			Summary: field("summary"), Account: field("account"), Debit: field("debit"), Credit: field("credit"),
			Quantity: field("quantity"), Price: field("price"), Member: field("member"),
			Counterparty: field("counterparty"), Venture: field("venture"), Project: field("project"),
			Department: field("department"),
		}
		if _, sent := r.Request().PostForm["line."+strconv.Itoa(i)+".account"]; !sent {
			break
		}
		if !row.blank() {
			f.Rows = append(f.Rows, row)
		}
	}
	f.number()
	return f
}

func (f *voucherForm) number() {
	for i := range f.Rows {
		f.Rows[i].No = i + 1
	}
}

// grow adds empty rows: up to the least number, or some more on demand.
func (f *voucherForm) grow(more bool) {
	n := max(minRows, len(f.Rows)+1)
	if more {
		n = len(f.Rows) + minRows
	}
	for len(f.Rows) < min(n, ledger.MaxLines) {
		f.Rows = append(f.Rows, rowForm{})
	}
	f.number()
}

// formOf shows a draft in the boxes of the form.
func formOf(v *ledger.Voucher, chart *ledger.Chart) *voucherForm {
	f := &voucherForm{
		ID: int(v.ID), Version: v.Version, Date: v.Date.String(), Series: string(v.Series), Note: v.Note, Files: v.Files,
		Attachments: strconv.Itoa(v.Attachments), Reversal: v.Reverses != 0, Supplements: int64(v.Supplements),
	}
	f.Rows = rowsOf(v.Lines, chart)
	return f
}

func rowsOf(lines []ledger.Line, chart *ledger.Chart) []rowForm {
	var rows []rowForm
	for i, l := range lines {
		row := rowForm{
			No: i + 1, Summary: l.Summary, Account: accountText(chart, l.Account), Member: l.Dimensions.Member,
			Counterparty: l.Dimensions.Counterparty, Venture: l.Dimensions.Venture, Project: l.Dimensions.Project,
			Department: l.Dimensions.Department,
		}
		if l.Debit != 0 {
			row.Debit = l.Debit.String()
		}
		if l.Credit != 0 {
			row.Credit = l.Credit.String()
		}
		if l.Quantity != 0 {
			row.Quantity = l.Quantity.String()
		}
		if l.Price != 0 {
			row.Price = l.Price.String()
		}
		rows = append(rows, row)
	}
	return rows
}

func accountText(chart *ledger.Chart, code string) string {
	if code == "" {
		return ""
	}
	return strings.TrimSpace(code + " " + chart.FullName(code))
}

// draft turns the form into a draft. Everything that cannot be read is told at once, by field.
func (f *voucherForm) draft(book ledger.BookID, c *choices) (books.Draft, error) {
	var es ledger.Errors
	note := func(field string, err error) {
		for _, e := range ledger.Problems(err) {
			es = append(es, e.At(field))
		}
	}
	d := books.Draft{
		Book: book, ID: ledger.VoucherID(f.ID), Version: f.Version, Series: ledger.Series(f.Series), Note: f.Note,
		Files: f.Files, Supplements: ledger.VoucherID(f.Supplements),
	}
	if f.Supplements != 0 {
		d.Kind = ledger.Supplement
	}
	var err error
	if d.Date, err = ledger.ParseDate(f.Date); err != nil {
		note("date", err)
	}
	if f.Attachments != "" {
		if d.Attachments, err = strconv.Atoi(ledger.Narrow(f.Attachments)); err != nil {
			note("attachments", ledger.NewError(ledger.Invalid, "web.not_a_number", nil))
		}
	}
	for i := range f.Rows {
		line, problems := f.Rows[i].line(i, c)
		es = append(es, problems...)
		d.Lines = append(d.Lines, line)
	}
	if err := es.Err(); err != nil {
		return d, err
	}
	f.balance(d.Lines)
	return d, nil
}

// line reads one row. An equals sign in the place of an amount takes what is missing on that side.
func (f *rowForm) line(i int, c *choices) (ledger.Line, ledger.Errors) {
	var es ledger.Errors
	note := func(name string, err error) {
		if err != nil {
			for _, e := range ledger.Problems(err) {
				es = append(es, e.At(ledger.LineField(i, name)))
			}
		}
	}
	l := ledger.Line{Summary: f.Summary}
	var err error
	l.Account, err = c.account(f.Account)
	note("account", err)
	l.Debit, err = amount(f.Debit)
	note("debit", err)
	l.Credit, err = amount(f.Credit)
	note("credit", err)
	if f.Quantity != "" {
		l.Quantity, err = ledger.ParseQuantity(f.Quantity)
		note("quantity", err)
	}
	if f.Price != "" {
		l.Price, err = ledger.ParsePrice(f.Price)
		note("price", err)
	}
	for _, d := range ledger.AllDimensions {
		code, err := c.value(d, f.value(d))
		note(d.String(), err)
		l.Dimensions = l.Dimensions.With(d, code)
	}
	return l, es
}

func amount(text string) (ledger.Money, error) {
	if text == "" {
		return 0, nil
	}
	return ledger.ParseMoney(text)
}

// value returns what was typed for one dimension.
func (f *rowForm) value(d ledger.Dimension) string {
	return ledger.Dimensions{
		Member: f.Member, Counterparty: f.Counterparty, Venture: f.Venture, Project: f.Project, Department: f.Department,
	}.Value(d)
}

// settle replaces one equals sign in an amount by the difference between the sides, as the grid does while typing.
func (f *voucherForm) settle() {
	var net ledger.Money
	var open *string
	sign := ledger.Money(1)
	for i := range f.Rows {
		for _, side := range []struct {
			text *string
			sign ledger.Money
		}{{&f.Rows[i].Debit, 1}, {&f.Rows[i].Credit, -1}} {
			text := ledger.Narrow(strings.TrimSpace(*side.text))
			if text == "=" && open == nil {
				open, sign = side.text, side.sign
				continue
			}
			if m, err := amount(text); err == nil {
				net += side.sign * m
			}
		}
	}
	if open != nil {
		*open = (-net * sign).String()
	}
}

func (f *voucherForm) balance(lines []ledger.Line) {
	v := ledger.Voucher{Lines: lines}
	debit, credit, err := v.Totals()
	if err == nil {
		f.Debit, f.Credit, f.Difference = debit, credit, debit-credit
	}
}

// takeFiles keeps the files that came with the form and names those that the voucher had before.
func (f *voucherForm) takeFiles(r *request) error {
	form := r.Request().MultipartForm
	for _, text := range r.Request().PostForm["file"] {
		hash, err := ledger.ParseHash(text)
		if err != nil {
			return err
		}
		if r.Request().PostFormValue("drop."+text) != "" {
			continue
		}
		kept, _, err := r.srv.Books.File(r.ctx(), r.book.ID, hash)
		if err != nil {
			return err
		}
		kept.Name = clip(r.Request().PostFormValue("name."+text), 400)
		f.Files = append(f.Files, kept)
	}
	if form == nil {
		return nil
	}
	var problems ledger.Errors
	for _, header := range form.File["files"] {
		kept, err := takeFile(r, header)
		if err != nil {
			problems = append(problems, ledger.Problems(err)...)
			continue
		}
		f.Files = append(f.Files, kept)
	}
	return problems.Err()
}

func takeFile(r *request, header *multipart.FileHeader) (ledger.File, error) {
	if header.Size > books.MaxFile {
		return ledger.File{}, ledger.NewError(ledger.Invalid, "file.too_large",
			ledger.Args{"name": clip(header.Filename, 200), "max": strconv.Itoa(books.MaxFile >> 20)}).At("files")
	}
	src, err := header.Open()
	if err != nil {
		return ledger.File{}, err
	}
	body, err := io.ReadAll(io.LimitReader(src, books.MaxFile+1))
	if err := errors.Join(err, src.Close()); err != nil {
		return ledger.File{}, err
	}
	return r.srv.Books.AddFile(r.ctx(), r.actor(), r.book.ID, header.Filename, body)
}

// offer fills in what the form lets people choose from.
func (f *voucherForm) offer(ctx context.Context, c *choices, s *books.Snapshot) error {
	f.AllSeries = ledger.AllSeries[:]
	f.Accounts, f.Parents, f.Keys = c.accounts, c.parents, keyCard()
	f.Values = map[string][]books.DimensionValue{}
	for d, values := range c.values {
		f.Values[d.String()] = values
	}
	var err error
	if f.Templates, err = s.Templates(ctx); err != nil {
		return err
	}
	f.Memos, err = s.Memos(ctx)
	return err
}

// showForm shows the grid, with what is wrong with it if problem is not nil.
func showForm(r *request, f *voucherForm, problem error) error {
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		if err := f.offer(ctx, c, s); err != nil {
			return err
		}
		if ledger.KindOf(problem) == ledger.Conflict && f.ID != 0 {
			return f.compare(ctx, r, s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f.Changed != nil {
		problem = ledger.NewError(ledger.Conflict, "web.voucher.merge", nil) // reloading would lose what was typed
	}
	f.grow(false)
	f.Action = r.base() + "/vouchers"
	title := "web.voucher.new"
	if f.ID != 0 {
		f.Action = r.voucherLink(ledger.VoucherID(f.ID))
		title = "web.voucher.edit"
	}
	if problem != nil {
		return r.again(problem, "voucher_form", r.text(title, nil), f)
	}
	return r.render(http.StatusOK, "voucher_form", r.text(title, nil), f)
}

// compare reads what somebody else saved meanwhile, so that both can be seen.
func (f *voucherForm) compare(ctx context.Context, r *request, s *books.Snapshot) error {
	v, err := s.Voucher(ctx, ledger.VoucherID(f.ID))
	if err != nil || v.State == ledger.Posted {
		return err
	}
	view, err := viewOf(ctx, r, s, v)
	if err != nil {
		return err
	}
	f.Changed = &changedDraft{By: view.PreparedBy, At: stamp(v.PreparedAt), To: view}
	f.Version = v.Version
	return nil
}
