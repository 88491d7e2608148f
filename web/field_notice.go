package web

import (
	"html/template"
	"io"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// noticeReason says in the log and on paper what the calls are about.
func (r *request) noticeReason(no int64, from ledger.Date) string {
	return r.srv.Locale.Text("zh", "web.team.notice_reason", ledger.Args{"no": strconv.FormatInt(no, 10), "days": from.String()})
}

// callable puts whole telephone numbers into the rows, of households and of operators who are members, so that they can
// be called; the log says for each who asked.
func (r *request) callable(rows []toldRow, t *teamLists, reason string) error {
	people := map[string]string{} // the member to call, by household and by operator
	for _, o := range t.Operators {
		if _, err := r.srv.Members.Find(r.ctx(), r.book.ID, o.Member, r.today()); o.Member != "" && err == nil {
			people["operator/"+o.Code] = o.Member
		}
	}
	for i := range rows {
		home := "household/" + rows[i].household
		if _, asked := people[home]; !asked {
			p, _ := r.personOf(rows[i].household)
			people[home] = p.Code
		}
	}
	var codes []string
	add := func(key string) {
		if code := people[key]; code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, row := range rows {
		add("household/" + row.household)
		add("operator/" + row.oldOperator)
		add("operator/" + row.newOperator)
	}
	slices.Sort(codes)
	numbers, err := r.srv.Members.Phones(r.ctx(), r.actor(), r.book.ID, codes, reason)
	for i := range rows {
		row := &rows[i]
		row.Phone = numbers[people["household/"+row.household]]
		row.told.Phone, row.Call = row.Phone, dial(row.Phone)
		for _, code := range slices.Compact([]string{row.oldOperator, row.newOperator}) {
			if code != "" {
				number := numbers[people["operator/"+code]]
				row.Operators = append(row.Operators, toldOperator{nameAmong(code, t.operators()), number, dial(number)})
			}
		}
	}
	return err
}

// dial is the address by which a telephone calls the number; nothing for none.
func dial(number string) template.URL {
	if number == "" {
		return ""
	}
	return template.URL("tel:" + digitsOf(number))
}

// planPhones shows a plan once with the whole numbers of those who must be told.
func planPhones(r *request) error {
	no, err := r.planNo()
	if err != nil {
		return err
	}
	v, err := r.srv.Services.FindPlan(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	call := func(rows []toldRow, t *teamLists) error { return r.callable(rows, t, r.noticeReason(no, v.From)) }
	return showPlanTo(r, no, call, nil)
}

// planNotices prints who must be told, with whole numbers to call from: households, then the operators of before and now.
func planNotices(r *request) error {
	no, err := r.planNo()
	if err != nil {
		return err
	}
	v, err := r.srv.Services.FindPlan(r.ctx(), r.book.ID, no)
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	rows, err := r.toldRows(v.Told, t)
	if err != nil {
		return err
	}
	p := reports.NoticePrint{
		Organization: r.book.Organization, Date: r.today(), Anchor: r.anchor(), Reason: r.noticeReason(no, v.From),
	}
	if err := r.callable(rows, t, p.Reason); err != nil {
		return err
	}
	for _, row := range rows {
		p.Households = append(p.Households, row.told)
		for _, o := range row.Operators {
			told := row.told
			told.Operator, told.Phone = o.Name, o.Phone
			p.Operators = append(p.Operators, told)
		}
	}
	what := books.Export{Name: "notices", Format: "pdf"}
	return r.send(what, r.book.Organization+"_改期通知_"+strconv.FormatInt(no, 10), func(w io.Writer) error {
		return pdf.Render(w, reports.Notices(p), pdf.Options{})
	})
}
