using System.Text;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.Wire;

[TestClass]
public sealed class KrakenTimeTests
{
    [TestMethod]
    [DataRow("2023-10-04T16:26:30Z", 0)]
    [DataRow("2023-10-04T16:26:30.5Z", 5_000_000)]
    [DataRow("2023-10-04T16:26:30.524394Z", 5_243_940)]
    [DataRow("2023-10-04T16:26:30.524394914Z", 5_243_949)]
    [DataRow("2023-10-04T16:26:30.999999999Z", 9_999_999)]
    public void Reads_up_to_nine_digits_and_cuts_what_does_not_fit(string text, int ticks)
    {
        Assert.IsTrue(KrakenTime.TryParse(Encoding.ASCII.GetBytes(text), out var time));
        Assert.AreEqual(new DateTimeOffset(2023, 10, 4, 16, 26, 30, TimeSpan.Zero).AddTicks(ticks), time);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("2023-10-04")]
    [DataRow("2023-10-04T16:26:30")]
    [DataRow("2023-10-04T16:26:30+00:00")]
    [DataRow("2023-10-04T16:26:30.Z")]
    [DataRow("2023-10-04T16:26:30.1234567890Z")]
    [DataRow("2023-13-04T16:26:30Z")]
    [DataRow("2023-02-29T16:26:30Z")]
    [DataRow("2023-10-04T24:00:00Z")]
    [DataRow("2023-10-04T16:60:00Z")]
    [DataRow("0000-10-04T16:26:30Z")]
    [DataRow("2023-10-04T16:26:3xZ")]
    public void Refuses_what_is_not_such_a_time(string text) =>
        Assert.IsFalse(KrakenTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [TestMethod]
    public void Writes_six_and_nine_digits()
    {
        var time = new DateTimeOffset(2023, 10, 4, 16, 25, 0, TimeSpan.Zero).AddTicks(5_243_949);

        Assert.AreEqual("2023-10-04T16:25:00.524394Z", KrakenTime.ToText(time));
        Assert.AreEqual("2023-10-04T16:25:00.524394900Z", KrakenTime.ToText(time, 9));
    }
}
