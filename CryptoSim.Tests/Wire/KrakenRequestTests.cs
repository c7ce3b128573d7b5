using System.Buffers;
using System.Text;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.Wire;

[TestClass]
public sealed class KrakenRequestTests
{
    [TestMethod]
    public void Subscribe_reads_back_as_it_was_written()
    {
        var request = KrakenRequest.Subscribe(
            new KrakenParameters { Channel = "book", Symbols = ["BTC/USD", "ETH/USD"], Depth = 100, Snapshot = true }, 7);

        Assert.AreEqual(
            """{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD","ETH/USD"],"depth":100,"snapshot":true},"req_id":7}""",
            Write(request));
        Equal(request, Read(Write(request)));
    }

    [TestMethod]
    public void Every_parameter_reads_back()
    {
        var request = KrakenRequest.Unsubscribe(new KrakenParameters
        {
            Channel = "ticker", Symbols = ["BTC/USD"], Interval = 5, EventTrigger = "bbo", Snapshot = false, Token = "t",
        });

        Equal(request, Read(Write(request)));
    }

    [TestMethod]
    public void Ping_reads_back()
    {
        Assert.AreEqual("""{"method":"ping","req_id":1}""", Write(KrakenRequest.Ping(1)));
        Equal(KrakenRequest.Ping(1), Read("""{"method":"ping","req_id":1}"""));
    }

    [TestMethod]
    public void A_token_never_shows_in_text() =>
        Assert.IsFalse(new KrakenParameters { Token = "secret" }.ToString().Contains("secret", StringComparison.Ordinal));

    [TestMethod]
    [DataRow("", "the request is not JSON")]
    [DataRow("{", "the request is not JSON")]
    [DataRow("""{"method":"ping"} x""", "the request is not JSON")]
    [DataRow("[1]", "the request is not a JSON object")]
    [DataRow("NaN", "the request is not JSON")]
    [DataRow("{}", "the request names no method")]
    [DataRow("""{"method":5}""", "method is not a string")]
    [DataRow("""{"method":"ping","req_id":"x"}""", "req_id is not an integer")]
    [DataRow("""{"method":"ping","req_id":1.5}""", "req_id is not an integer")]
    [DataRow("""{"method":"subscribe","params":[]}""", "params is not an object")]
    [DataRow("""{"method":"subscribe","params":{"symbol":"BTC/USD"}}""", "symbol is not an array of strings")]
    [DataRow("""{"method":"subscribe","params":{"symbol":[1]}}""", "symbol is not an array of strings")]
    [DataRow("""{"method":"subscribe","params":{"depth":"10"}}""", "depth is not an integer")]
    [DataRow("""{"method":"subscribe","params":{"depth":99999999999}}""", "depth is not an integer")]
    [DataRow("""{"method":"subscribe","params":{"snapshot":1}}""", "snapshot is not a boolean")]
    [DataRow("""{"method":"subscribe","params":{"channel":"\ud800"}}""", "the request is not JSON")]
    public void What_cannot_be_read_says_why(string text, string problem) =>
        Assert.AreEqual(problem, Read(text).Problem);

    [TestMethod]
    public void A_request_id_before_the_fault_is_kept_for_the_refusal()
    {
        var request = Read("""{"method":"subscribe","req_id":5,"params":{"depth":"ten"}}""");

        Assert.AreEqual(5, request.RequestId);
        Assert.AreEqual("subscribe", request.Method);
        Assert.IsNotNull(request.Problem);
    }

    [TestMethod]
    public void Too_many_symbols_are_refused()
    {
        var symbols = Enumerable.Repeat("BTC/USD", KrakenRequest.MaximumSymbols + 1).ToArray();

        Assert.AreEqual(
            "the request names too many symbols",
            Read(Write(KrakenRequest.Subscribe(new KrakenParameters { Symbols = symbols }))).Problem);
    }

    private static string Write(KrakenRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        request.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static KrakenRequest Read(string text) => KrakenRequest.Read(Encoding.UTF8.GetBytes(text));

    private static void Equal(KrakenRequest expected, KrakenRequest actual)
    {
        CollectionAssert.AreEqual(expected.Parameters.Symbols.ToArray(), actual.Parameters.Symbols.ToArray());
        var symbols = expected.Parameters.Symbols;
        Assert.AreEqual(
            expected, actual with { Parameters = actual.Parameters with { Symbols = symbols } });
    }
}
