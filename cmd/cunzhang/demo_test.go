package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// port takes a port of this machine that nobody listens on.
func port(t *testing.T) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// demoed runs the demo until it answers, and returns what it said.
func (x exchanging) demoed() string {
	x.t.Helper()
	l := port(x.t)
	at := l.Addr().String()
	closing(x.t, l)
	ctx, stop := context.WithTimeout(x.t.Context(), 2*time.Minute)
	defer stop()
	var out, problems bytes.Buffer
	ended := make(chan int)
	go func() {
		ended <- run(ctx, invocation{
			args: []string{"--db", x.address, "demo", "--listen", at}, in: strings.NewReader(""), out: &out, err: &problems,
			env: func(string) string { return "" }, version: "test",
		})
	}()
	for {
		select {
		case code := <-ended:
			x.t.Fatalf("the demo ended with %d: %s", code, problems.String())
		case <-time.After(50 * time.Millisecond):
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+"/signin", http.NoBody)
		if err != nil {
			x.t.Fatal(err)
		}
		r.Close = true
		asking := http.Client{Timeout: time.Second} // while the sample is loaded nobody answers
		if a, err := asking.Do(r); err == nil {
			closing(x.t, a.Body)
			stop()
			if code := <-ended; code != exitDone {
				x.t.Fatalf("the demo ended with %d: %s", code, problems.String())
			}
			return out.String()
		}
	}
}

// TestFirstStartShowsThePasswords starts the demo at a taken port, which leaves nothing behind, then at a free one, which
// shows how to sign in, and once more, which says that they are the ones shown before.
func TestFirstStartShowsThePasswords(t *testing.T) {
	folder := t.TempDir()
	x := exchanging{t, "sqlite:" + filepath.Join(folder, "demo.db"), folder}
	taken := port(t)
	defer closing(t, taken)
	if refused := x.refused("demo", "--listen", taken.Addr().String()); !strings.Contains(refused[0], "端口已被占用") {
		t.Errorf("a taken port is refused with %q", refused)
	}
	for i, words := range []string{"guanli", "首次显示"} {
		said := x.demoed()
		if !strings.Contains(said, words) || i == 0 && strings.Contains(said, "首次显示") {
			t.Errorf("start %d says %s", i+1, said)
		}
	}
}

// TestInterruptedLoadingIsTold begins to load the sample and is stopped: the next start says so.
func TestInterruptedLoadingIsTold(t *testing.T) {
	folder := t.TempDir()
	x := exchanging{t, "sqlite:" + filepath.Join(folder, "demo.db"), folder}
	x.done("migrate")
	x.opened(func(d *db.DB, _ *books.Books) error {
		p := demoPeople[0]
		_, err := staff.New(d).CreateUser(t.Context(), (&app{}).operator(), "demo.user."+p.login, staff.NewUser{
			Login: p.login, Name: p.name, Password: newPassword(),
		})
		return err
	})
	if refused := x.refused("demo", "--listen", "127.0.0.1:0"); !strings.Contains(refused[0], "没有装完") || !strings.Contains(refused[0], filepath.Join(folder, "demo.db")) {
		t.Errorf("refused with %q", refused)
	}
}

// silent is a terminal that went away.
type silent struct{}

func (silent) Write([]byte) (int, error) { return 0, errors.New("nobody reads this") }

// TestPasswordsThatNobodySawAreTold loses the passwords before they were shown: the next start says so.
func TestPasswordsThatNobodySawAreTold(t *testing.T) {
	folder := t.TempDir()
	x := exchanging{t, "sqlite:" + filepath.Join(folder, "demo.db"), folder}
	code := run(t.Context(), invocation{
		args: []string{"--db", x.address, "demo", "--listen", "127.0.0.1:0"}, in: strings.NewReader(""), out: silent{},
		err: &bytes.Buffer{}, env: func(string) string { return "" }, version: "test",
	})
	if code == exitDone {
		t.Error("the demo began without showing the passwords")
	}
	if refused := x.refused("demo", "--listen", "127.0.0.1:0"); !strings.Contains(refused[0], "没有装完") {
		t.Errorf("refused with %q", refused)
	}
}
