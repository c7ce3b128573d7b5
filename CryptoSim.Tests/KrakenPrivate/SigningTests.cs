using System.Text;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>Who may call <c>/0/private</c>.</summary>
[TestClass]
public sealed class SigningTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync(("Api:AccountsPerMinute", "1000"));

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public void The_signature_is_krakens()
    {
        var secret = Convert.FromBase64String(
            "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==");
        var body = "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"u8;

        var signature = Convert.ToBase64String(
            KrakenSignature.Compute(secret, "/0/private/AddOrder", "1616492376594", body));

        Assert.AreEqual(
            "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==", signature);
        Assert.IsTrue(KrakenSignature.IsBy(secret, "/0/private/AddOrder", "1616492376594", body, signature));
        Assert.IsFalse(KrakenSignature.IsBy(secret, "/0/private/CancelOrder", "1616492376594", body, signature));
    }

    [TestMethod]
    public async Task Form_and_json_are_signed_as_they_were_sent()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);

        var form = await bot.AnswerAsync("GetWebSocketsToken");
        var json = await bot.AnswerJsonAsync("GetWebSocketsToken", ""","otp": "" """);

        foreach (var answer in new[] { form, json })
        {
            Assert.AreEqual(0, answer.GetProperty("error").GetArrayLength(), answer.ToString());
            Assert.AreEqual(900, answer.GetProperty("result").GetProperty("expires").GetInt32());
        }
    }

    [TestMethod]
    public async Task What_is_not_signed_as_it_should_be_is_refused_in_krakens_words()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        using var other = await KrakenBot.OpenAsync(_api.Address);
        const string Form = "application/x-www-form-urlencoded";
        var nonce = bot.NextNonce();

        async Task<string?> ErrorAsync(string? signature = null, string? key = null, string? body = null) =>
            (await bot.SendAsync("GetWebSocketsToken", nonce, body ?? $"nonce={nonce}", Form, signature, key))
                .GetProperty("error")[0].GetString();

        Assert.AreEqual("EAPI:Invalid key", await ErrorAsync(key: "unknown"));
        Assert.AreEqual("EAPI:Invalid signature", await ErrorAsync(key: other.ApiKey));
        Assert.AreEqual("EAPI:Invalid signature", await ErrorAsync(signature: "bm9uZQ=="));
        Assert.AreEqual("EAPI:Invalid signature", await ErrorAsync(signature: "no base64"));
        Assert.AreEqual("EAPI:Invalid nonce", await ErrorAsync(body: "nonce=none"));
        Assert.AreEqual("EAPI:Invalid nonce", await ErrorAsync(body: "a=b"));
        // None of these used the nonce up.
        Assert.AreEqual(0, (await bot.AnswerAsync("GetWebSocketsToken", nonce: nonce)).GetProperty("error").GetArrayLength());
        Assert.AreEqual("EAPI:Invalid nonce", await ErrorAsync());
        Assert.AreEqual("EGeneral:Unknown method", await bot.RefusedAsync("Nonsense"));
    }

    [TestMethod]
    public async Task A_token_opens_a_channel_and_nothing_else_does()
    {
        using var bot = await KrakenBot.OpenAsync(_api.Address);
        using var client = await KrakenBot.ConnectAsync(_api.Address);
        var token = await bot.TokenAsync();

        foreach (var wrong in new[] { "", "nonsense", token[..^2], Convert.ToBase64String(Encoding.UTF8.GetBytes(token)) })
        {
            await KrakenBot.SubscribeAsync(client, "executions", wrong);
            var refused = await client.ReadAnswerAsync();
            Assert.AreEqual("ESession:Invalid session", refused.GetProperty("error").GetString());
            Assert.AreEqual(7, refused.GetProperty("req_id").GetInt32());
        }

        await KrakenBot.SubscribeAsync(client, "executions", token);
        var done = await client.ReadAnswerAsync();
        Assert.IsTrue(done.GetProperty("success").GetBoolean(), done.ToString());
        await KrakenBot.SubscribeAsync(client, "executions", token);
        Assert.AreEqual("Already subscribed", (await client.ReadAnswerAsync()).GetProperty("error").GetString());
    }
}
