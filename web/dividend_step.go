package web

import (
	"cmp"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
)

// readStep reads what every step of a run has: the version that the person saw and the paper.
func (t *formReader) readStep(form *stepForm) (dividends.Step, error) {
	no, err := t.r.runNo()
	if err != nil {
		return dividends.Step{}, err
	}
	form.On, form.Document = t.text("date"), t.text("document")
	return dividends.Step{Book: t.r.book.ID, Run: no, Version: t.count("version"), Document: form.Document}, nil
}

// readBack reads a step back or an end: its day and the reason.
func (t *formReader) readBack(form *stepForm) (dividends.Step, error) {
	s, err := t.readStep(form)
	form.Back, form.Reason = t.text("sent_back_on"), t.text("reason")
	s.On, s.Document = t.date("sent_back_on"), form.Reason
	return s, err
}

// backAgain shows the run once more after a step back that was refused, with what is wrong at its boxes.
func (r *request) backAgain(form stepForm, err error) error {
	return r.stepAgain(form, err, map[string]string{"date": "sent_back_on", "document": "reason"})
}

// stepAgain shows the run once more after a step that was refused; boxes names the boxes of problems that the service calls
// otherwise.
func (r *request) stepAgain(form stepForm, err error, boxes map[string]string) error {
	if ledger.KindOf(err) == ledger.Internal {
		return err
	}
	return r.runAgain(form, payForm{}, renamed(err, func(field string) string { return cmp.Or(boxes[field], field) }))
}

// dividendAdvance takes the run to its next state.
func dividendAdvance(r *request) error {
	t, form := r.form(), stepForm{}
	s, err := t.readStep(&form)
	if err != nil {
		return err
	}
	s.On = t.date("date")
	if s.To, err = cooperatives.ParsePlanState(r.FormValue("to")); err != nil {
		return r.runAgain(form, payForm{}, err)
	}
	s.Office = cooperatives.MoverOf(s.To)
	own := officeRoles[s.Office].Meets(r.roles)
	if !own && !onPaper[s.Office].Meets(r.roles) {
		return denied()
	}
	s.Files = t.files()
	if !own && len(s.Files) == 0 {
		t.keep("files", ledger.NewError(ledger.Invalid, "web.dividend.paper_needed",
			ledger.Args{"office": s.Office.String()}))
	}
	if s.To == cooperatives.PlanVoted {
		s.Vote = t.readVote(&form)
	}
	if err = t.problems.Err(); err == nil {
		_, err = r.srv.Dividends.Advance(r.ctx(), r.actor(), r.key(), s)
	}
	if err != nil {
		return r.stepAgain(form, err, map[string]string{"held": "date", "published": "date", "file": "files"})
	}
	return r.to(r.runLink(s.Run) + "?done=changed")
}

// readVote reads the counts of a vote.
func (t *formReader) readVote(form *stepForm) *cooperatives.Vote {
	form.Body, form.Entitled, form.Present, form.Proxies = t.text("body"), t.text("entitled"), t.text("present"), t.text("proxies")
	form.Yes, form.No, form.Abst, form.Votes = t.text("yes"), t.text("no"), t.text("abstained"), t.text("votes")
	v := &cooperatives.Vote{
		Entitled: t.count("entitled"), Present: t.count("present"), Proxies: t.count("proxies"), Votes: t.count("votes"),
		Yes: t.count("yes"), No: t.count("no"), Abstained: t.count("abstained"),
	}
	for b := cooperatives.MembersMeeting; b <= cooperatives.MassMeeting; b++ {
		if b.String() == form.Body {
			v.Body = b
		}
	}
	return v
}

// dividendReturn sends the run back to its draft, by whoever's turn it is.
func dividendReturn(r *request) error {
	t, form := r.form(), stepForm{}
	s, err := t.readBack(&form)
	if err != nil {
		return err
	}
	s.Office = r.office()
	if err = t.problems.Err(); err == nil {
		_, err = r.srv.Dividends.Return(r.ctx(), r.actor(), r.key(), s)
	}
	if err != nil {
		return r.backAgain(form, err)
	}
	return r.to(r.runLink(s.Run) + "?done=changed")
}

// office is the office in which the person acts.
func (r *request) office() cooperatives.Office {
	for _, o := range []cooperatives.Office{
		cooperatives.OfficeBoard, cooperatives.OfficeSupervisors, cooperatives.OfficeTownship, cooperatives.OfficeAccountant,
	} {
		if officeRoles[o].Meets(r.roles) {
			return o
		}
	}
	return cooperatives.OfficeUnknown
}

// dividendAnnul ends the run.
func dividendAnnul(r *request) error {
	t, form := r.form(), stepForm{}
	s, err := t.readBack(&form)
	if err != nil {
		return err
	}
	s.Office = cooperatives.OfficeAccountant
	if err = t.problems.Err(); err == nil {
		_, err = r.srv.Dividends.Annul(r.ctx(), r.actor(), r.key(), s)
	}
	if err != nil {
		return r.backAgain(form, err)
	}
	return r.to(r.base() + "/dividends?done=changed")
}

// dividendPost drafts the vouchers of an approved run.
func dividendPost(r *request) error {
	no, err := r.runNo()
	if err != nil {
		return err
	}
	t := r.form()
	p := dividends.Posting{Book: r.book.ID, Run: no, Version: t.count("version"), Date: t.date("post_on")}
	if err = t.problems.Err(); err == nil {
		_, err = r.srv.Dividends.Post(r.ctx(), r.actor(), r.key(), p)
	}
	if err != nil {
		return r.runAgain(stepForm{PostOn: t.text("post_on")}, payForm{}, err)
	}
	return r.to(r.base() + "/dividends/" + strconv.Itoa(no) + "?done=prepared#vouchers")
}
