package web

import (
	"encoding/base64"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	qrcode "github.com/skip2/go-qrcode"

	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// accessPage lists how the members of a village get at their pages.
type accessPage struct {
	Query    string
	Group    string // villagers' group that is shown; empty for all
	Groups   []string
	State    string // how those who are shown get in; empty for all
	States   []string
	Rows     []accessRow
	More     string // address of the next page
	Missing  int    // members of the group without any way in
	Enrolled int    // members with a PIN
	Contact  string
	Link     string // of the sign-in page, for the village's group
	Slip     *madeSlip
	Reason   string // as typed
}

type accessRow struct {
	members.Row
	portal.Access
}

// madeSlip is a slip on the screen, on this one page and nowhere else.
type madeSlip struct {
	reports.AccessSlip
	Picture template.URL
}

// accessRows is how many members one page lists.
const accessRows = 100

// slipPicture is the size of a slip's QR code on the screen, in pixels.
const slipPicture = 240

func accessList(r *request) error { return showAccess(r, accessPage{}, nil) }

func showAccess(r *request, data accessPage, problem error) error {
	ctx, book := r.ctx(), r.book.ID
	known, err := r.srv.Portal.Accesses(ctx, book)
	if err != nil {
		return err
	}
	data.Query, data.Group, data.States = r.QueryParam("q"), clip(r.FormValue("group"), 60), accessStates
	if state := r.QueryParam("state"); slices.Contains(accessStates, state) {
		data.State = state
	}
	missing, err := r.missingAccess(data.Group)
	if err != nil {
		return err
	}
	data.Missing = len(missing)
	for _, a := range known {
		if !a.PINSet.IsZero() {
			data.Enrolled++
		}
	}
	if err := data.list(r, known); err != nil {
		return err
	}
	if problem == nil || r.FormValue("contact") == "" {
		if data.Contact, err = r.srv.Portal.Contact(ctx, book); err != nil {
			return err
		}
	}
	data.Link = r.site() + "/m/in?village=" + url.QueryEscape(r.book.Code)
	title := r.text("web.access.title", nil)
	if problem != nil {
		return r.again(problem, "access", title, &data)
	}
	return r.render(http.StatusOK, "access", title, &data)
}

// accessStates are how a member gets in: not at all, by a slip that was not used yet, by a PIN.
var accessStates = []string{"none", "slip", "pin"}

// state tells how the member gets in.
func (a *accessRow) state() string {
	switch {
	case !a.PINSet.IsZero():
		return "pin"
	case !a.SlipUntil.IsZero():
		return "slip"
	}
	return "none"
}

// list reads the members of the page, and as many pages of the register as it takes to fill it.
func (p *accessPage) list(r *request, known map[string]portal.Access) error {
	q := members.Query{Day: r.today(), Text: p.Query, Group: p.Group, After: r.QueryParam("after")}
	for {
		page, err := r.srv.Members.Page(r.ctx(), r.book.ID, q)
		if err != nil {
			return err
		}
		p.Groups = page.Groups
		for _, m := range page.Rows {
			row := accessRow{m, known[m.Code]}
			if p.State != "" && p.State != row.state() {
				continue
			}
			if len(p.Rows) == accessRows {
				next := url.Values{
					"q": {p.Query}, "group": {p.Group}, "state": {p.State}, "after": {p.Rows[accessRows-1].Code},
				}
				p.More = r.base() + "/access?" + next.Encode()
				return nil
			}
			p.Rows = append(p.Rows, row)
		}
		if len(page.Rows) < members.MaxRows {
			return nil
		}
		q.After = page.Rows[len(page.Rows)-1].Code
	}
}

// missingAccess lists the members of a villagers' group who have no way in; all of the village without a group.
func (r *request) missingAccess(group string) ([]string, error) {
	missing, err := r.srv.Portal.MissingAccess(r.ctx(), r.book.ID, r.today())
	if err != nil || group == "" {
		return missing, err
	}
	in := map[string]bool{}
	for q := (members.Query{Day: r.today(), Group: group}); ; {
		rows, err := r.srv.Members.List(r.ctx(), r.book.ID, q)
		if err != nil {
			return nil, err
		}
		for _, m := range rows {
			in[m.Code], q.After = true, m.Code
		}
		if len(rows) < members.MaxRows {
			break
		}
	}
	return slices.DeleteFunc(missing, func(code string) bool { return !in[code] }), nil
}

// slipPrint is a slip, ready to be drawn.
func (r *request) slipPrint(s portal.Slip, contact string) reports.AccessSlip {
	return SlipPrint(s, r.book, r.site(), contact)
}

// SlipPrint is the slip of a member of a book, with the address of the pages that the slip opens.
func SlipPrint(s portal.Slip, book ledger.BookInfo, site, contact string) reports.AccessSlip {
	q := url.Values{"village": {book.Code}, "member": {s.Member}, "code": {s.Code}}
	return reports.AccessSlip{
		Organization: book.Organization, Member: s.Member, Name: s.Name, Household: s.Household, Group: s.Group,
		Code: s.Code, Until: s.Until, Contact: contact, Link: site + "/m/slip?" + q.Encode(),
		Hint: site + "/m/slip?village=" + url.QueryEscape(book.Code),
	}
}

// accessSlip makes a slip for one member and shows it, or prints it. The code is in this answer alone.
func accessSlip(r *request) error {
	slips, err := r.srv.Portal.NewSlips(r.ctx(), r.actor(), r.key(), r.book.ID, []string{r.FormValue("member")})
	if err != nil {
		return showAccess(r, accessPage{}, err)
	}
	if r.FormValue("print") != "" {
		return r.sendSlips(slips)
	}
	contact, err := r.srv.Portal.Contact(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	made := madeSlip{AccessSlip: r.slipPrint(slips[0], contact)}
	png, err := qrcode.Encode(made.Link, qrcode.Medium, slipPicture)
	if err != nil {
		return err
	}
	// The picture is made here and is base64 throughout.
	made.Picture = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
	return showAccess(r, accessPage{Slip: &made}, nil)
}

// accessSlips makes slips for everybody of the village, or of a group, who has no way in, on sheets to be cut.
func accessSlips(r *request) error {
	missing, err := r.missingAccess(clip(r.FormValue("group"), 60))
	if err != nil {
		return err
	}
	missing = missing[:min(len(missing), portal.MaxSlips)]
	slips, err := r.srv.Portal.NewSlips(r.ctx(), r.actor(), r.key(), r.book.ID, missing)
	if err != nil {
		return showAccess(r, accessPage{}, err)
	}
	return r.sendSlips(slips)
}

// sendSlips draws slips on sheets to be cut.
func (r *request) sendSlips(slips []portal.Slip) error {
	contact, err := r.srv.Portal.Contact(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	prints := make([]reports.AccessSlip, len(slips))
	for i, s := range slips {
		prints[i] = r.slipPrint(s, contact)
	}
	name := r.book.Organization + "_" + r.text("web.access.slips_file", ledger.Args{"count": strconv.Itoa(len(slips))})
	return r.send(books.Export{Name: "access-slips", Format: "pdf"}, name, r.inTurn(len(prints), func(w io.Writer) error {
		return pdf.AccessSlips(w, prints, r.srv.Now())
	}))
}

func accessRevoke(r *request) error {
	reason := r.FormValue("reason")
	err := r.srv.Portal.Revoke(r.ctx(), r.actor(), r.key(), r.book.ID, r.FormValue("member"), reason)
	if err != nil {
		return showAccess(r, accessPage{Reason: reason}, err)
	}
	return r.to(r.base() + "/access?done=revoked")
}

func accessContact(r *request) error {
	text := r.FormValue("contact")
	if err := r.srv.Portal.SetContact(r.ctx(), r.actor(), r.key(), r.book.ID, text); err != nil {
		return showAccess(r, accessPage{Contact: text}, err)
	}
	return r.to(r.base() + "/access?done=saved")
}

// questionsDesk lists what members ask, those without an answer first.
type questionsDesk struct {
	Open, Answered []questionRow
	More           string
	No             int    // the question whose answer was refused
	Text           string // and that answer
}

type questionRow struct {
	portal.Question
	Name string
}

func questionList(r *request) error { return showQuestionDesk(r, questionsDesk{}, nil) }

func showQuestionDesk(r *request, data questionsDesk, problem error) error {
	before, err := strconv.Atoi(r.QueryParam("before"))
	if err != nil {
		before = 0
	}
	all, err := r.srv.Portal.Questions(r.ctx(), r.book.ID, "", before)
	if err != nil {
		return err
	}
	names, err := r.namesOf(all)
	if err != nil {
		return err
	}
	for _, q := range all {
		row := questionRow{q, names[q.Member]}
		if q.Answer == "" {
			data.Open = append(data.Open, row)
		} else {
			data.Answered = append(data.Answered, row)
		}
	}
	if len(all) == portal.MaxQuestions {
		data.More = r.base() + "/questions?before=" + strconv.Itoa(all[len(all)-1].No)
	}
	title := r.text("web.questions.title", nil)
	if problem != nil {
		return r.again(problem, "questions", title, &data)
	}
	return r.render(http.StatusOK, "questions", title, &data)
}

// namesOf returns the names of those who ask.
func (r *request) namesOf(all []portal.Question) (map[string]string, error) {
	names := map[string]string{}
	for _, q := range all {
		if names[q.Member] != "" {
			continue
		}
		row, err := r.srv.Members.Find(r.ctx(), r.book.ID, q.Member, r.today())
		if err != nil {
			return nil, err
		}
		names[q.Member] = row.Name
	}
	return names, nil
}

func questionAnswer(r *request) error {
	no, err := strconv.Atoi(r.Param("no"))
	if err != nil {
		return ledger.NewError(ledger.NotFound, "question.unknown", nil)
	}
	text := r.FormValue("answer")
	if err := r.srv.Portal.Answer(r.ctx(), r.actor(), r.key(), r.book.ID, no, text); err != nil {
		return showQuestionDesk(r, questionsDesk{No: no, Text: text}, err)
	}
	return r.to(r.base() + "/questions?done=answered")
}
