using System.Globalization;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Faults;
using Microsoft.Playwright;

namespace CryptoSim.Tests.EndToEnd;

/// <summary>Signing up and in, in a real browser, on a cluster of several web instances: what is done on one holds on
/// all.</summary>
[TestClass]
public sealed class SignInTests
{
    private const int Hang = 600_000;
    private const string Password = "correct horse battery";

    private static readonly Lazy<Task<Cluster>> _cluster = new(() => ClusterFixture.StartAsync(options => options with
    {
        Webs = 2,
        Environment = new Dictionary<string, string>(options.Environment)
        {
            // Everyone here comes from one address.
            ["Users__AttemptsPerMinute"] = "1000",
            ["Api__AccountsPerMinute"] = "1000",
        },
    }));

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (_cluster.IsValueCreated)
        {
            await (await _cluster.Value).DisposeAsync();
        }
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_guest_who_signs_up_keeps_the_account_and_is_signed_in_on_every_instance()
    {
        var (first, second) = await WebsAsync();
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, first);
        await page.PlaceMarketAsync("buy", "0.01");
        await page.PlaceLimitAsync("buy", "0.01", "5000.0");
        var guest = await TicketOfAsync(visitor, "cryptosim");
        var user = new UserPage(page.Page, first);

        var codes = await user.SignUpAsync("ann", Password);

        Assert.HasCount(10, codes);
        await user.IsSignedInAsync("ann");
        Assert.IsNull(await TicketOfAsync(visitor, "cryptosim"), "the guest's ticket is over");
        Assert.IsNotNull(guest);

        // The other instance: the same cookie at another port of the same host.
        await SeesWhatWasTradedAsync(await TradePage.OpenAsync(visitor, second));
        await page.PlaceMarketAsync("sell", "0.005");
        await new UserPage(page.Page, second).IsSignedInAsync("ann");

        // And another browser, from nothing.
        await using var elsewhere = await Browser.VisitorAsync();
        var other = new UserPage(await elsewhere.NewPageAsync(), second);
        await other.SignInAsync("ANN", Password);
        await other.IsSignedInAsync("ann");
        await SeesWhatWasTradedAsync(await TradePage.OpenAsync(elsewhere, first));

        await other.SignOutAsync();
        var again = await TradePage.OpenAsync(elsewhere, first);
        Assert.AreEqual(10_000m, await again.EquityAsync(), "a guest of their own again");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Wrong_passwords_lock_the_right_one_out_and_a_recovery_code_works_once()
    {
        var (first, second) = await WebsAsync();
        await using var visitor = await Browser.VisitorAsync();
        var page = new UserPage(await visitor.NewPageAsync(), first);
        var codes = await page.SignUpAsync("bob", Password);
        await page.SignOutAsync();

        await page.SignInAsync("nobody-of-that-name", Password);
        var ofNobody = await page.Refusal.InnerTextAsync();
        for (var i = 0; i < 5; i++)
        {
            await new UserPage(visitor.Pages[0], i % 2 == 0 ? first : second).SignInAsync("bob", "wrong " + Password);
            Assert.AreEqual(ofNobody, await page.Refusal.InnerTextAsync(), "a wrong password tells nothing");
        }

        await page.SignInAsync("bob", Password);
        Assert.AreEqual(ofNobody, await page.Refusal.InnerTextAsync(), "the right one is refused now");

        await page.RecoverAsync("bob", codes[3].ToUpperInvariant(), "another password");
        await page.IsSignedInAsync("bob");
        await using var thief = await Browser.VisitorAsync();
        var other = new UserPage(await thief.NewPageAsync(), second);
        await other.RecoverAsync("bob", codes[3], "the thief's password");
        await other.Refusal.WaitForAsync();
        await other.SignInAsync("bob", "another password");
        await other.IsSignedInAsync("bob");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_passkey_signs_up_on_one_instance_and_in_on_another()
    {
        var (first, second) = await WebsAsync();
        await using var visitor = await Browser.VisitorAsync();
        var page = await visitor.NewPageAsync();
        await AddAuthenticatorAsync(page);
        var user = new UserPage(page, first);

        await user.SignUpWithPasskeyAsync("eve");
        await user.IsSignedInAsync("eve");
        await user.SignOutAsync();
        await new UserPage(page, second).SignInWithPasskeyAsync();
        await user.IsSignedInAsync("eve");

        // The authenticator knows two users now, and each is only one's own.
        await user.SignOutAsync();
        await user.OpenAsync("/account/sign-up");
        await page.GetByTestId("name").FillAsync("eve");
        await page.GetByTestId("sign-up-passkey").ClickAsync();
        await Assertions.Expect(user.Refusal).ToHaveTextAsync("That name is taken.");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_changed_password_ends_what_was_signed_in_with_the_old_one()
    {
        var (first, second) = await WebsAsync();
        await using var visitor = await Browser.VisitorAsync();
        await using var elsewhere = await Browser.VisitorAsync();
        var page = new UserPage(await visitor.NewPageAsync(), first);
        await page.SignUpAsync("kim", Password);
        var other = new UserPage(await elsewhere.NewPageAsync(), second);
        await other.SignInAsync("kim", Password);
        await other.IsSignedInAsync("kim");
        var old = await TradePage.OpenAsync(elsewhere, second);

        await page.ChangePasswordAsync(Password, "a better password");

        // The old page, which only stands there, shows nothing of the account any more.
        await Assertions.Expect(old.Page.GetByTestId("guest-banner")).ToContainTextAsync("signed out");
        await Assertions.Expect(old.Equity).ToHaveTextAsync("–");
        await page.IsSignedInAsync("kim");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Nothing_typed_is_lost_when_an_instance_is_killed_or_ends()
    {
        var cluster = await _cluster.Value;
        var (stays, goes) = (cluster.Webs[0], cluster.Webs[1]);
        await using var balancer = FaultProxy.Start(goes.Port);
        var web = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{balancer.Port}/"));
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, web);
        await page.TypeLimitAsync("sell", "0.0123", "9876.5");
        await page.Page.EvaluateAsync("window.loadedOnce = true");

        // Asked to end: the page goes on with another instance as it is, without being loaded again.
        balancer.Turn(stays.Port);
        await goes.Process.StopAsync();
        await page.WaitUntilSignedInAsync();
        await HoldsAsync(page, "0.0123", "9876.5");
        Assert.IsTrue(await page.Page.EvaluateAsync<bool>("window.loadedOnce === true"), "it was not loaded again");
        await page.Quantity.FillAsync("much");
        await Assertions.Expect(page.Page.Locator("#ticket-refusal")).ToContainTextAsync("not a number");
        await page.Quantity.FillAsync("0.0124");
        await Assertions.Expect(page.Page.Locator("#ticket-refusal")).Not.ToContainTextAsync("not a number");

        // Killed: what is typed while nobody answers is kept, too.
        await goes.Process.StartAsync();
        await goes.WaitUntilReadyAsync();
        balancer.Turn(goes.Port);
        await page.Page.ReloadAsync();
        await page.WaitUntilSignedInAsync();
        await HoldsAsync(page, "0.0124", "9876.5");
        await goes.Process.KillAsync(stayDown: true);
        await page.Quantity.FillAsync("0.0456");
        balancer.Turn(stays.Port);
        await page.Page.WaitForFunctionAsync(
            "window.loadedOnce === undefined && "
            + "/[0-9]/.test(document.querySelector('[data-testid=equity]')?.textContent)");
        await HoldsAsync(page, "0.0456", "9876.5");

        // The other tests need both.
        await goes.Process.StartAsync();
        await goes.WaitUntilReadyAsync();
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Forms_are_refused_without_their_token_and_a_first_page_gives_a_cookie_to_balance_by()
    {
        var (first, second) = await WebsAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "password", ["Form.Name"] = "bob", ["Form.Password"] = Password,
        });

        using var refused = await http.PostAsync(new Uri(first, "/account/sign-in"), form);
        Assert.AreEqual(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);

        await using var visitor = await Browser.VisitorAsync();
        var page = await visitor.NewPageAsync();
        var answer = await page.GotoAsync(new Uri(first, "/account/sign-in").ToString());
        StringAssert.Contains((await answer!.AllHeadersAsync())["content-security-policy"], "form-action 'self'");
        var affinity = (await visitor.CookiesAsync()).Single(cookie => cookie.Name == "cryptosim_affinity");
        Assert.IsTrue(affinity.HttpOnly);
        Assert.AreEqual(SameSiteAttribute.Lax, affinity.SameSite);

        // A form that one instance made is taken by another.
        await page.GetByTestId("name").FillAsync("nobody-of-that-name");
        await page.GetByTestId("password").FillAsync(Password);
        var fields = await page.Locator("form[aria-label='Sign in with a password']").EvaluateAsync<string>(
            "form => new URLSearchParams(new FormData(form)).toString()");
        var taken = await visitor.APIRequest.PostAsync(
            new Uri(second, "/account/sign-in").ToString(),
            new APIRequestContextOptions
            {
                DataString = fields,
                Headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded" },
            });
        Assert.AreEqual(422, taken.Status, "read, and the password was wrong");
        Assert.AreEqual(affinity.Value,
            (await visitor.CookiesAsync()).Single(cookie => cookie.Name == "cryptosim_affinity").Value);
    }

    private static async Task SeesWhatWasTradedAsync(TradePage page)
    {
        await page.OpenTabAsync("Open orders");
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(1);
        await page.OpenTabAsync("Fills");
        await Assertions.Expect(page.Page.GetByTestId("fill-row")).Not.ToHaveCountAsync(0);
    }

    private static async Task HoldsAsync(TradePage page, string quantity, string price)
    {
        await Assertions.Expect(page.Quantity).ToHaveValueAsync(quantity);
        await Assertions.Expect(page.Price).ToHaveValueAsync(price);
        await Assertions.Expect(page.Page.Locator("input[name=side][value=sell]")).ToBeCheckedAsync();
    }

    private static async Task<string?> TicketOfAsync(IBrowserContext visitor, string name) =>
        (await visitor.CookiesAsync()).FirstOrDefault(cookie => cookie.Name == name)?.Value;

    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var chromium = await page.Context.NewCDPSessionAsync(page);
        await chromium.SendAsync("WebAuthn.enable");
        await chromium.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static async Task<(Uri First, Uri Second)> WebsAsync()
    {
        var webs = (await _cluster.Value).Webs;
        return (webs[0].Url, webs[1].Url);
    }
}
