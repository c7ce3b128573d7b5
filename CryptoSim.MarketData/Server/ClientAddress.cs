using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace CryptoSim.MarketData.Server;

/// <summary>What counts as one address where callers are limited.</summary>
public static class ClientAddress
{
    /// <summary>An IPv6 customer holds a whole /64 network, so that is what counts as one address.</summary>
    public static string Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
