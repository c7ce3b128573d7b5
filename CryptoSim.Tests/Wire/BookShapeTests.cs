using System.Text;
using CsCheck;

namespace CryptoSim.Tests.Wire;

/// <summary>Book frames in Kraken's usual shape are read by a way of their own. With a space before it, a frame is as
/// much JSON as without, and is read by the general way: both must come to the same of any bytes, good or bad.</summary>
[TestClass]
public sealed class BookShapeTests
{
    private static readonly byte[][] _frames = KrakenFiles.ReadBookCapture();

    [TestMethod]
    public void Every_frame_of_the_real_capture_reads_the_same_either_way()
    {
        foreach (var frame in _frames)
        {
            Assert.AreEqual("", SameEitherWay(frame));
        }
    }

    [TestMethod]
    [DataRow("1.0", "0.00000000", "")]
    [DataRow("0.0286", "74198.19125726", "")]
    [DataRow("1234567890.12345678", "1", "")]
    [DataRow("00.5", "1", "the frame is not JSON")]
    [DataRow("01", "1", "the frame is not JSON")]
    [DataRow("1.", "1", "the frame is not JSON")]
    [DataRow(".5", "1", "the frame is not JSON")]
    [DataRow("1..5", "1", "the frame is not JSON")]
    [DataRow("", "1", "the frame is not JSON")]
    [DataRow("5e-05", "1", "")]
    [DataRow("1", "-1", "a book level has no quantity, or a negative one")]
    [DataRow("0.0", "1", "a book level has no positive price")]
    [DataRow("1234567890123456789", "1", "")]
    [DataRow("12345678901234567890", "1", "the price of a book level is not a number that fits")]
    public void Numbers_read_the_same_either_way(string price, string quantity, string problem) => Assert.AreEqual(
        problem,
        SameEitherWay(Encoding.UTF8.GetBytes(
            $$$"""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":{{{price}}},"qty":{{{quantity}}}}],"asks":[],"checksum":1}]}""")));

    [TestMethod]
    [DataRow("\"checksum\":4294967295}]}", "")]
    [DataRow("\"checksum\":4294967296}]}", "a member of a book has the wrong type")]
    [DataRow("\"checksum\":1.0}]}", "a member of a book has the wrong type")]
    [DataRow("\"checksum\":1,\"timestamp\":\"2023-07-30T15:29:58.343415Z\"}]}", "")]
    [DataRow("\"checksum\":1,\"timestamp\":\"2023-02-30T15:29:58.343415Z\"}]}", "a member of a book has the wrong type")]
    [DataRow("\"checksum\":1,\"timestamp\":\"2023-07-30T15:29:58Z", "the frame is not JSON")]
    [DataRow("\"checksum\":1}]}}", "the frame is not JSON")]
    [DataRow("\"checksum\":1}],\"more\":1}", "")]
    [DataRow("\"checksum\":1},{\"symbol\":\"ETH/USD\",\"bids\":[],\"asks\":[],\"checksum\":2}]}", "")]
    public void Ends_read_the_same_either_way(string end, string problem) => Assert.AreEqual(
        problem,
        SameEitherWay(Encoding.UTF8.GetBytes(
            $$"""{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[],"asks":[],{{end}}""")));

    [TestMethod]
    public void Damaged_frames_read_the_same_either_way() => Gen
        .Select(Gen.Int[0, _frames.Length - 1], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 3])
        .Sample(
            damage =>
            {
                var (index, place, value, kind) = damage;
                var frame = _frames[index];
                place %= frame.Length;
                byte[] damaged = kind switch
                {
                    0 => [.. frame[..place], value, .. frame[(place + 1)..]],
                    1 => [.. frame[..place], value, .. frame[place..]],
                    2 => [.. frame[..place], .. frame[(place + 1)..]],
                    // A character that the shape knows, where it may not belong.
                    _ => [.. frame[..place], frame[value % frame.Length], .. frame[(place + 1)..]],
                };
                SameEitherWay(damaged);
            },
            iter: 20_000);

    /// <returns>The problem, or "".</returns>
    private static string SameEitherWay(byte[] frame)
    {
        // Samples are drawn on several threads.
        var (usual, general) = (new RecordingHandler(), new RecordingHandler());
        var problem = usual.Read(frame);
        Assert.AreEqual(general.Read([(byte)' ', .. frame]), problem, Encoding.UTF8.GetString(frame));
        Assert.HasCount(general.Heard.Count, usual.Heard);
        for (var index = 0; index < usual.Heard.Count; index++)
        {
            Assert.AreEqual(Text(general.Heard[index]), Text(usual.Heard[index]), Encoding.UTF8.GetString(frame));
        }

        return problem;
    }

    private static string Text(object heard) => heard is HeardBook book
        ? $"{book} {string.Join(' ', book.Bids)} / {string.Join(' ', book.Asks)}"
        : $"{heard}";
}
