package web

import (
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// orderChangeForm is what an order asks for, to be changed while nothing of it was begun.
type orderChangeForm struct {
	Version                string
	Area, Earliest, Latest string
	From, To, Note         string
	Urgency                string
	Urgencies              []option
	Open                   bool // it was sent and refused
}

// orderChangeForm begins with what the order asks for now; sent is what was refused, nil for nothing.
func (r *request) orderChangeForm(d *services.Dossier, sent *orderChangeForm) *orderChangeForm {
	for _, e := range d.Events {
		if e.To == cooperatives.Working {
			return nil
		}
	}
	if !d.State.Open() {
		return nil
	}
	form := sent
	if form == nil {
		form = &orderChangeForm{
			Version: strconv.Itoa(d.Version), Area: d.Area.String(), Earliest: d.Earliest.String(), Latest: d.Latest.String(),
			Note: d.Note, Urgency: d.Urgency.String(),
		}
		if d.From != 0 || d.To != 0 {
			form.From = cooperatives.Clock(d.From)
		}
		if d.To != 0 {
			form.To = cooperatives.Clock(d.To)
		}
	}
	form.Urgencies = r.urgencies()
	return form
}

// urgency reads how much an order matters; nothing is the usual.
func (t *formReader) urgency() cooperatives.Urgency {
	text := t.text("urgency")
	if text == "" {
		return cooperatives.Usual
	}
	u, err := cooperatives.ParseUrgency(text)
	t.keep("urgency", err)
	return u
}

// orderChange changes what an order asks for.
func orderChange(r *request) error {
	no, err := r.orderNo()
	if err != nil {
		return err
	}
	f := r.form()
	form := &orderChangeForm{
		Version: f.text("version"), Area: f.text("area"), Earliest: f.text("earliest"), Latest: f.text("latest"),
		From: f.text("from"), To: f.text("to"), Note: f.text("note"), Urgency: f.text("urgency"), Open: true,
	}
	c := services.OrderChange{
		Order: no, Version: f.count("version"), Area: f.area("area"), Earliest: f.date("earliest"), Latest: f.date("latest"),
		From: f.minute("from"), To: f.minute("to"), Note: form.Note, Urgency: f.urgency(),
	}
	freed := 0
	err = f.send(func() error {
		var err error
		freed, err = r.srv.Services.Change(r.ctx(), r.actor(), r.key(), r.book.ID, c)
		return err
	})
	if err != nil {
		if ledger.KindOf(err) == ledger.NotFound {
			return err
		}
		return showOrder(r, no, orderForms{change: form}, moved(err, "hours", "to"))
	}
	if freed > 0 {
		return r.to(r.orderLink(no) + "?done=freed")
	}
	return r.to(r.orderLink(no) + "?done=changed")
}
