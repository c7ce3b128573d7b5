using System.Net;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.Accounts;

[TestClass]
public sealed class SubaccountTests
{
    [TestMethod]
    public async Task An_owner_has_several_accounts_up_to_a_limit_and_each_stands_alone()
    {
        await using var api = await ApiHost.StartAsync(("Api:AccountsPerOwner", "3"));
        using var first = await api.SignInAsync();
        using var stranger = await api.SignInAsync();
        using var second = api.NewCaller();
        var opened = await first.PostAsync("/api/subaccounts");
        Assert.AreEqual(HttpStatusCode.Created, opened.Status, opened.Text);
        second.Http.DefaultRequestHeaders.Authorization = new("Bearer", opened.Word("accessToken"));

        // From the second of them it is the same owner, and of many at once only one is the third.
        var more = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => second.PostAsync("/api/subaccounts")));
        await second.PostAsync("/api/withdrawals", """{"asset":"USD","amount":"4000"}""");

        Assert.AreEqual(1, more.Count(answer => answer.Status == HttpStatusCode.Created));
        more.First(answer => answer.Status != HttpStatusCode.Created)
            .IsProblem(HttpStatusCode.UnprocessableEntity, "too_many_accounts");
        foreach (var caller in (ApiCaller[])[first, second])
        {
            var items = (await caller.GetAsync("/api/subaccounts")).Json.GetProperty("items").EnumerateArray().ToList();
            Assert.HasCount(3, items);
            Assert.AreEqual(first.AccountId, items[0].GetProperty("accountId").GetGuid());
            Assert.AreEqual(1, items.Count(item => item.GetProperty("isCaller").GetBoolean()));
        }

        Assert.AreEqual("10000", (await first.PortfolioAsync()).GetProperty("cash").GetString());
        Assert.AreEqual("6000", (await second.PortfolioAsync()).GetProperty("cash").GetString());
        Assert.AreEqual(1, (await stranger.GetAsync("/api/subaccounts")).Json.GetProperty("items").GetArrayLength());
        using var nobody = api.NewCaller();
        (await nobody.PostAsync("/api/subaccounts")).IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }
}
