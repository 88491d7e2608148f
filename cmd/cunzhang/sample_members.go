package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/url"
	"strconv"

	"golang.org/x/sync/errgroup"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// sampleVillage is the book whose members have pages in the sample.
const sampleVillage = "gaozhai"

// sampleReaders are the members of the sample who can look at their pages: a head of a household who was paid, and one
// whom the bank could not pay.
var sampleReaders = [...]string{"M002", "M007"}

// sampleReader is how one of them signs in.
type sampleReader struct {
	code, name, pin string
}

// enrolSample enters the members of 高寨村 into the register and lets two of them in, each with a PIN by a slip, as in
// life; one asks the village something.
func (a *app) enrolSample(b *books.Books, clerk ledger.Actor) ([]sampleReader, error) {
	info, err := b.Find(a.ctx, sampleVillage)
	if err != nil {
		return nil, err
	}
	key, err := a.memberKey(b.DB())
	if err != nil {
		return nil, err
	}
	register, err := members.New(b, key)
	if err != nil {
		return nil, err
	}
	text, err := sampleFiles.ReadFile("sample/members.csv")
	if err != nil {
		return nil, err
	}
	list, err := members.ReadList(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, err
	}
	if _, err := register.Import(a.ctx, clerk, "sample.members", members.ImportInput{
		Book: info.ID, List: list, Date: 20250101, Document: "高寨村成员身份确认决议〔2024〕2号",
	}); err != nil {
		return nil, fmt.Errorf("sample members: %w", err)
	}
	door, err := portal.New(b.DB(), register, key)
	if err != nil {
		return nil, err
	}
	return a.admitSample(door, register, info.ID, clerk)
}

// admitSample lets the readers of the sample in.
func (a *app) admitSample(
	door *portal.Portal, register *members.Members, book ledger.BookID, clerk ledger.Actor,
) ([]sampleReader, error) {
	if err := door.SetContact(a.ctx, clerk, "sample.contact", book, "周会计 0851-84000000（朱昌镇会计服务中心）"); err != nil {
		return nil, err
	}
	slips, err := door.NewSlips(a.ctx, clerk, "sample.slips", book, sampleReaders[:])
	if err != nil {
		return nil, err
	}
	roster, err := register.Roster(a.ctx, book)
	if err != nil {
		return nil, err
	}
	from := portal.Origin{Address: "demo", Browser: "demo"}
	out := make([]sampleReader, len(slips))
	// A PIN takes its time by design, as passwords do, so the members come in side by side.
	g, ctx := errgroup.WithContext(a.ctx)
	for i, s := range slips {
		out[i] = sampleReader{s.Member, s.Name, newPIN(&roster, s.Member)}
		g.Go(func() error {
			_, err := door.UseSlip(ctx, book, s.Member, s.Code, out[i].pin, from)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	asker := out[len(out)-1]
	_, err = door.Ask(a.ctx, portal.Actor(asker.name, asker.code, from), "sample.question", book, asker.code,
		"我的分红银行说账号和户名对不上，要带什么去村里改？")
	return out, err
}

// newPIN draws a PIN that the member may have.
func newPIN(roster *cooperatives.Roster, code string) string {
	var m cooperatives.Member
	for _, known := range roster.Members {
		if known.Code == code {
			m = known
		}
	}
	for {
		var r [4]byte
		rand.Read(r[:]) // it never fails
		n := (uint32(r[0])<<24 | uint32(r[1])<<16 | uint32(r[2])<<8 | uint32(r[3])) % 1_000_000
		if pin := fmt.Sprintf("%06d", n); portal.CheckPIN(pin, &m) == nil {
			return pin
		}
	}
}

// greetReaders prints how the readers of the sample sign in.
func (a *app) greetReaders(address string, readers []sampleReader) error {
	if err := a.say("cli.demo_members", ledger.Args{
		"address": address + "/m/in?village=" + url.QueryEscape(sampleVillage), "count": strconv.Itoa(len(readers)),
	}); err != nil {
		return err
	}
	rows := [][]string{a.words("cli.demo_role", "cli.demo_number", "cli.demo_pin")}
	for _, r := range readers {
		rows = append(rows, []string{a.sentence("role.member", nil) + " " + r.name, r.code, r.pin})
	}
	return a.table(rows)
}
