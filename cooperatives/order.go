package cooperatives

import (
	"fmt"
	"slices"
	"strconv"

	"cunzhang/ledger"
)

// Channel is how an order was asked for.
type Channel int8

// The channels: by the household, by a relative who is away, on the phone, by the clerk for them, and by the season.
const (
	ChannelUnknown Channel = iota
	ByHousehold
	ByRelative
	ByClerk
	BySeason
)

// AllChannels lists the channels.
var AllChannels = [...]Channel{ByHousehold, ByRelative, ByClerk, BySeason}

var channelNames = [...]string{"unknown", "household", "relative", "clerk", "season"}

// String returns the English name of the channel.
func (c Channel) String() string { return nameOf(channelNames[:], int(c)) }

// ParseChannel reads the English or Chinese name of a channel or fails with order.channel.
func ParseChannel(s string) (Channel, error) {
	if i := slices.Index(channelNames[1:], s) + 1; i > 0 {
		return Channel(i), nil
	}
	switch s {
	case "农户", "本人", "户主":
		return ByHousehold, nil
	case "亲属", "电话", "亲属电话":
		return ByRelative, nil
	case "文书", "代办", "村干部", "网格员":
		return ByClerk, nil
	}
	return ChannelUnknown, ledger.NewError(ledger.Invalid, "order.channel", nil).At("channel")
}

// Urgency is how much an order matters to a plan.
type Urgency int8

// The urgencies: 照常, as the labour of the household says; 优先, before all others; 可缓, where there is room.
const (
	Usual Urgency = iota
	Urgent
	Optional
)

// AllUrgencies lists the urgencies.
var AllUrgencies = [...]Urgency{Usual, Urgent, Optional}

var urgencyNames = [...]string{"usual", "urgent", "optional"}

// String returns the English name of the urgency.
func (u Urgency) String() string { return nameOf(urgencyNames[:], int(u)) }

// ParseUrgency reads the name of an urgency or fails with order.urgency.
func ParseUrgency(s string) (Urgency, error) {
	if i := slices.Index(urgencyNames[:], s); i >= 0 {
		return Urgency(i), nil
	}
	return Usual, ledger.NewError(ledger.Invalid, "order.urgency", nil).At("urgency")
}

// Job is what is done of an order in one go: the whole of it, or a part of a big plot. It is the job of the plan.
type Job struct {
	Order    int64
	Part     int // from 1
	Area     Mu
	State    OrderState
	Operator string // codes of who does it with what, empty until it is scheduled
	Machine  string
	Day      ledger.Date
	Start    int // minutes from midnight
	End      int
	Pinned   bool // stays where it is when the plan is made anew
}

// ID names the job as plans do: 12/1.
func (j Job) ID() string { return strconv.FormatInt(j.Order, 10) + "/" + strconv.Itoa(j.Part) }

// OrderNumber is how an order is called on paper and on the phone: PG-0012.
func OrderNumber(no int64) string { return fmt.Sprintf("PG-%04d", no) }

// JobNumber is that of a part: PG-0012/2; the only part of an order goes by the order's.
func (o *Order) JobNumber(part int) string { return JobNumber(o.No, part, len(o.Jobs)) }

// JobNumber is the number of a part of an order that has so many.
func JobNumber(order int64, part, parts int) string {
	if parts < 2 {
		return OrderNumber(order)
	}
	return OrderNumber(order) + "/" + strconv.Itoa(part)
}

// Order is what a household asks the team for (服务订单): one operation on one plot in one season.
type Order struct {
	No             int64
	Household      string // code in the member dimension
	Plot           string
	Operation      string
	Season         string // such as 2025玉米: a plot and season crop is subsidized once
	Area           Mu
	Earliest       ledger.Date
	Latest         ledger.Date
	From, To       int // minutes from midnight within which work may begin; To 0 for any
	Channel        Channel
	AskedBy        string // name of who asked, where it was not the household
	AskedOn        ledger.Date
	Note           string
	Urgency        Urgency
	FreeDocument   string // the decision that a household in hardship pays nothing; empty where it pays
	Recurring      string // code of the recurring order that made it
	State          OrderState
	Version        int // counts changes, so that a stale one is told
	Jobs           []Job
	HouseholdName  string // read with the order, as the two names below; never written
	PlotName       string
	OperationLabel string
}

// Priority is what the order weighs in the plan where it is left out, 1 to 100, for a household with such labour.
func (o *Order) Priority(l Labour) int {
	switch o.Urgency {
	case Urgent:
		return 100
	case Optional:
		return 1
	case Usual:
	}
	return l.Priority()
}

// Free reports whether the household pays nothing (困难户免费服务).
func (o *Order) Free() bool { return o.FreeDocument != "" }

// SeasonOf names the season crop of a plot on a day: the year and the crop.
func SeasonOf(day ledger.Date, crop string) string { return strconv.Itoa(day.Year()) + crop }

// MaxWindow bounds the days between the earliest and the latest day of an order.
const MaxWindow = 120

// Check lists what is wrong with the order by itself: field.required, acreage.malformed, order.window for one that ends
// before it starts or is longer than MaxWindow, order.hours, order.channel, order.urgency.
func (o *Order) Check() ledger.Errors {
	var es ledger.Errors
	for _, t := range []struct{ field, text string }{
		{"household", o.Household}, {"plot", o.Plot}, {"operation", o.Operation},
	} {
		if t.text == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(t.field))
		}
	}
	if o.Area < 0 || o.Area > MaxMu {
		es = append(es, ledger.NewError(ledger.Invalid, "acreage.malformed",
			ledger.Args{"text": o.Area.String()}).At("area"))
	}
	if !o.Earliest.Valid() || !o.Latest.Valid() || o.Latest < o.Earliest || o.Latest > o.Earliest.AddDays(MaxWindow) {
		es = append(es, ledger.NewError(ledger.Invalid, "order.window", ledger.Args{
			"earliest": o.Earliest.String(), "latest": o.Latest.String(), "max": strconv.Itoa(MaxWindow),
		}).At("latest"))
	}
	if o.From < 0 || o.From >= 24*60 || o.To < 0 || o.To >= 24*60 || o.To != 0 && o.To < o.From {
		es = append(es, ledger.NewError(ledger.Invalid, "order.hours", nil).At("hours"))
	}
	if o.Channel <= ChannelUnknown || o.Channel > BySeason {
		es = append(es, ledger.NewError(ledger.Invalid, "order.channel", nil).At("channel"))
	}
	if o.Urgency < Usual || o.Urgency > Optional {
		es = append(es, ledger.NewError(ledger.Invalid, "order.urgency", nil).At("urgency"))
	}
	for _, t := range []struct {
		field, text string
		max         int
	}{
		{"season", o.Season, MaxName},
		{"asked_by", o.AskedBy, MaxName},
		{"note", o.Note, ledger.MaxSummary},
		{"free_document", o.FreeDocument, MaxAddress},
	} {
		if e := ledger.CheckText(t.field, t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	return es
}

// MaxParts bounds the parts of an order.
const MaxParts = 20

// SetApart leaves the job at i with the area that was done and makes a further part of the rest, which waits in the state:
// Halted with the place that the job had, Admitted with none. It returns where the part is, and fails with order.parts for
// one more than MaxParts.
func (o *Order) SetApart(i int, done Mu, state OrderState) (int, error) {
	rest := o.Jobs[i]
	for _, j := range o.Jobs {
		rest.Part = max(rest.Part, j.Part+1)
	}
	if rest.Part > MaxParts {
		return 0, ledger.NewError(ledger.Invalid, "order.parts", ledger.Args{"max": strconv.Itoa(MaxParts)}).At("area")
	}
	if state != Halted {
		rest.Operator, rest.Machine, rest.Day, rest.Start, rest.End = "", "", 0, 0, 0
	}
	rest.Area, rest.State, rest.Pinned = rest.Area-done, state, false
	o.Jobs[i].Area = done
	o.Jobs = append(o.Jobs, rest)
	return len(o.Jobs) - 1, nil
}

// SplitArea divides an area into parts of at most the given size, as even as hundredths allow. It fails with
// order.parts when more than MaxParts are needed.
func SplitArea(area, most Mu) ([]Mu, error) {
	if !area.within() || most <= 0 {
		return nil, ledger.NewError(ledger.Invalid, "acreage.malformed", ledger.Args{"text": most.String()}).At("area")
	}
	n := (area + most - 1) / most
	if n > MaxParts {
		return nil, ledger.NewError(ledger.Invalid, "order.parts", ledger.Args{"max": strconv.Itoa(MaxParts)}).At("area")
	}
	parts := make([]Mu, n)
	for i := range parts {
		parts[i] = area / n
		if Mu(i) < area%n {
			parts[i]++
		}
	}
	return parts, nil
}
