package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/patronage"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
)

// patronagePage is the member accounts of a farmers' cooperative at the end of a year, and its business.
type patronagePage struct {
	patronage.Year
	Years    []int
	Business []businessRow
	Others   []businessRow
	Rows     []accountLine
	Sum      accountLine
}

// accountLine is the account of a member, its patronage in words.
type accountLine struct {
	patronage.AccountRow
	Done string // business in yuan, or in weighted units
}

// businessRow is business in one product, in words.
type businessRow struct {
	patronage.BusinessRow
	Quantity string
}

// doneCell is patronage as a number, for files.
func doneCell(basis cooperatives.Basis, n int64) reports.Cell {
	return reports.Cell{Kind: reports.QuantityCell, Quantity: ledger.Quantity(n), ShowZero: true, Places: basis.Places()}
}

func businessRows(all []patronage.BusinessRow) []businessRow {
	var out []businessRow
	for _, b := range all {
		out = append(out, businessRow{b, b.Quantity.Grouped() + " " + b.Product.Unit})
	}
	return out
}

func patronageShow(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	year, err := r.srv.Patronage.YearOf(r.ctx(), r.book.ID, r.year())
	if err != nil {
		return err
	}
	data := patronagePage{
		Year: year, Years: r.years(), Business: businessRows(year.Business), Others: businessRows(year.Others),
	}
	for _, a := range year.Rows {
		data.Rows = append(data.Rows, accountLine{a, year.Basis.Count(a.Patronage)})
	}
	data.Sum = accountLine{patronage.AccountRow{MemberAccount: year.Total}, year.Basis.Count(year.Total.Patronage)}
	return r.render(http.StatusOK, "patronage", r.text("web.patronage.title", nil), &data)
}

// years are those of the book up to the present one.
func (r *request) years() []int {
	var out []int
	for y := r.book.Start.Year(); y <= r.today().Year(); y++ {
		out = append(out, y)
	}
	return out
}

// patronageExport sends the accounts of a year as a file.
func patronageExport(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	year, err := r.srv.Patronage.YearOf(r.ctx(), r.book.ID, r.year())
	if err != nil {
		return err
	}
	st := r.list("web.patronage.title", "patronage.column.member", "patronage.column.name", "patronage.column.contribution",
		"patronage.column.reserve", "patronage.column.grant", "patronage.column.gift", "patronage.column.business")
	st.When, st.Unit = strconv.Itoa(year.Year)+"-12-31", "单位：元"
	for i := range st.Columns[2:6] {
		st.Columns[i+2].Kind = reports.AmountColumn
	}
	st.Columns[6].Kind = reports.QuantityColumn
	row := func(code, name string, a *cooperatives.MemberAccount) reports.Row {
		return reports.Row{Cells: []reports.Cell{
			reports.Text(code), reports.Text(name), reports.Amount(a.Contribution), reports.Amount(a.ReserveShare),
			reports.Amount(a.GrantShare), reports.Amount(a.GiftShare), doneCell(year.Basis, a.Patronage),
		}}
	}
	for i := range year.Rows {
		a := &year.Rows[i]
		st.Rows = append(st.Rows, row(string(a.Holder), a.Name, &a.MemberAccount))
	}
	total := row(r.text("share.total", nil), "", &year.Total)
	total.Style, total.PrintOnly = reports.Total, true
	st.Rows = append(st.Rows, total)
	return r.sendStatement(books.Export{Name: "member-accounts", Format: r.QueryParam("format")}, st)
}

// memberAccountPage is the account of one member (成员账户, 农民专业合作社法 §43): the statutory form, its files, and the form
// of an entry.
type memberAccountPage struct {
	patronage.Account
	Years    []int
	Table    template.HTML
	Files    []spanChoice
	Business []businessRow
	Done     string
	Part     string // of all business, in percent
	Form     inputs
}

// accountLink is the page of a member's account in a year.
func (r *request) accountLink(member string, year int) string {
	return r.base() + "/patronage/account?" + url.Values{"member": {member}, "year": {strconv.Itoa(year)}}.Encode()
}

func memberAccount(r *request) error { return showAccount(r, r.QueryParam("member"), nil, nil) }

func showAccount(r *request, member string, form inputs, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	account, st, err := r.accountOf(member, r.year())
	if err != nil {
		return err
	}
	data := memberAccountPage{
		Account: account, Years: r.years(), Business: businessRows(account.Business), Done: account.Basis.Count(account.Patronage), Part: partOf(&account), Form: form,
	}
	if data.Table, err = drawTable(st, r.refLink); err != nil {
		return err
	}
	link := r.base() + "/patronage/account/file?" + url.Values{"member": {member}, "year": {strconv.Itoa(account.Year)}}.Encode()
	for _, format := range []string{"pdf", "xlsx"} {
		data.Files = append(data.Files, spanChoice{Value: format, Title: link + "&format=" + format})
	}
	if data.Form == nil {
		data.Form = r.entryForm().filled(map[string]string{"date": r.today().String()})
	}
	data.Form.labeled(r)
	if problem != nil {
		return r.again(problem, "patronage_account", data.Name, &data)
	}
	return r.render(http.StatusOK, "patronage_account", data.Name, &data)
}

// memberAccountFile sends the account of a member as a file.
func memberAccountFile(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	_, st, err := r.accountOf(r.QueryParam("member"), r.year())
	if err != nil {
		return err
	}
	return r.sendStatement(books.Export{Name: "member-account", Format: r.QueryParam("format")}, st)
}

// entryForm are the boxes of an entry.
func (r *request) entryForm() inputs {
	return inputs{
		{Name: "kind", Kind: "choice", Need: true, Key: "web.patronage.item", Options: optionsOf(r, "patronage.kind.", patronage.AllKinds[:])},
		{Name: "amount", Kind: "number", Need: true, Max: 24, Hint: "web.patronage.amount_hint"},
		{Name: "date", Kind: "date", Need: true, Max: 20},
		{Name: "document", Need: true, Max: cooperatives.MaxAddress},
		{Name: "from_relief", Kind: "check", Key: "web.patronage.from_relief"},
	}
}

// readKind reads the kind of an entry.
func (f *reader) readKind() patronage.Kind {
	kind, err := patronage.ParseKind(f.text("kind"))
	f.keep("kind", err)
	return kind
}

// entryPut enters one amount into the account of a member.
func entryPut(r *request) error {
	f := &reader{r: r}
	member := f.text("member")
	e := patronage.Entry{
		Kind: f.readKind(), Member: member, Amount: f.money("amount"), Date: f.date("date"), Document: f.text("document"),
		FromRelief: f.checked("from_relief"),
	}
	err := f.problems.Err()
	if err == nil {
		err = ledger.Within(r.srv.Patronage.Enter(r.ctx(), r.actor(), r.key(), r.book.ID, []patronage.Entry{e}), "row.1")
	}
	if err != nil {
		return showAccount(r, member, r.entryForm().typed(r), err)
	}
	return r.to(r.accountLink(member, e.Date.Year()) + "&done=saved")
}
