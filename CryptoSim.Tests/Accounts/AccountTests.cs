using System.Net;
using CryptoSim.Api.Accounts;
using CryptoSim.Data;
using CryptoSim.Data.Accounts;
using CryptoSim.Tests.Api;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Accounts;

[TestClass]
public sealed class AccountTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task A_new_account_has_ten_thousand_dollars_and_credentials_in_krakens_shapes()
    {
        using var caller = _api.NewCaller();
        var opened = await caller.OpenAccountAsync();
        var portfolio = await caller.PortfolioAsync();
        var account = (await caller.GetAsync("/api/account")).Json;

        Assert.HasCount(43, opened.GetProperty("accessToken").GetString()!);
        Assert.HasCount(56, opened.GetProperty("apiKey").GetString()!);
        Assert.HasCount(64, opened.GetProperty("apiSecret").GetBytesFromBase64());
        Assert.AreEqual("10000", portfolio.GetProperty("equity").GetString());
        Assert.AreEqual(1, account.GetProperty("season").GetInt32());
        Assert.AreEqual("simulated", account.GetProperty("market").GetProperty("kind").GetString());
    }

    [TestMethod]
    public async Task The_store_has_neither_the_token_nor_the_secret_in_clear()
    {
        using var caller = _api.NewCaller();
        var opened = await caller.OpenAccountAsync();
        var secret = opened.GetProperty("apiSecret").GetBytesFromBase64();
        await using var context = await _api.Services
            .GetRequiredService<IDbContextFactory<CryptoSimDbContext>>().CreateDbContextAsync();

        var token = await context.AccessTokens.SingleAsync(row => row.AccountId == caller.AccountId);
        var key = await context.ApiKeys.SingleAsync(row => row.AccountId == caller.AccountId);

        CollectionAssert.AreEqual(AccessToken.Hash(opened.GetProperty("accessToken").GetString()!), token.TokenHash);
        Assert.AreEqual(-1, key.ProtectedSecret.AsSpan().IndexOf(secret));
        var protector = _api.Services.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector(KrakenApiKey.ProtectionPurpose);
        CollectionAssert.AreEqual(secret, protector.Unprotect(key.ProtectedSecret));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("Bearer")]
    [DataRow("Bearer short")]
    [DataRow("Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [DataRow("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    public async Task Without_a_known_token_nothing_is_told(string? authorization)
    {
        using var caller = _api.NewCaller();
        foreach (var path in (string[])["/api/account", "/api/portfolio", "/api/orders", "/api/fills"])
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

            var answer = await caller.SendAsync(request);

            answer.IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
            Assert.AreEqual("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [TestMethod]
    public async Task One_address_opens_thirty_accounts_a_minute()
    {
        using var caller = _api.NewCaller();
        for (var i = 0; i < 30; i++)
        {
            Assert.AreEqual(HttpStatusCode.Created, (await caller.PostAsync("/api/accounts")).Status);
        }

        var refused = await caller.PostAsync("/api/accounts");

        refused.IsProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.AreEqual("30", refused.Word("limit"));
        Assert.IsTrue(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        using var other = _api.NewCaller();
        await other.OpenAccountAsync();
    }

    [TestMethod]
    public async Task An_idle_guest_loses_the_token_and_keeps_the_ledger()
    {
        await using var api = await ApiHost.StartAsync(("Api:GuestIdleMax", "00:00:01"));
        using var guest = await api.SignInAsync();
        using var other = api.NewCaller();
        var entries = (await other.GetAsync("/api/ledger/audit")).Json.GetProperty("entries").GetInt64();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        var worker = ActivatorUtilities.CreateInstance<GuestExpiryWorker>(api.Services);

        Assert.AreEqual(1, await worker.ExpireAsync(CancellationToken.None));
        Assert.AreEqual(0, await worker.ExpireAsync(CancellationToken.None));

        var store = api.Services.GetRequiredService<AccountStore>();
        var token = guest.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.IsNull(await store.FindByTokenHashAsync(AccessToken.Hash(token), CancellationToken.None));
        Assert.IsNotNull(await store.FindAsync(guest.AccountId, CancellationToken.None));
        var audit = (await other.GetAsync("/api/ledger/audit")).Json;
        Assert.IsTrue(audit.GetProperty("balanced").GetBoolean());
        Assert.AreEqual(entries, audit.GetProperty("entries").GetInt64());
    }

    [TestMethod]
    public async Task Only_ones_own_account_is_audited_by_id()
    {
        using var one = await _api.SignInAsync();
        using var other = await _api.SignInAsync();
        using var nobody = _api.NewCaller();

        var own = await one.GetAsync($"/api/ledger/audit?account={one.AccountId}");

        Assert.AreEqual(HttpStatusCode.OK, own.Status);
        Assert.IsTrue(own.Json.GetProperty("balanced").GetBoolean());
        Assert.AreEqual(2, own.Json.GetProperty("entries").GetInt64());
        (await other.GetAsync($"/api/ledger/audit?account={one.AccountId}"))
            .IsProblem(HttpStatusCode.NotFound, "account_not_found", "account");
        (await nobody.GetAsync($"/api/ledger/audit?account={one.AccountId}"))
            .IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await one.GetAsync("/api/ledger/audit?account=mine"))
            .IsProblem(HttpStatusCode.BadRequest, "invalid_id", "account");
    }
}
