namespace CryptoSim.Api;

/// <summary>Bounds on what one request may send.</summary>
public static class RequestLimits
{
    /// <summary>The longest order is under 400 bytes; 64 KiB leaves room for batches.</summary>
    public const int BodyBytesMax = 64 * 1024;
}
