using CryptoSim.Data;
using CryptoSim.Data.Leases;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed;
using CryptoSim.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedisBackend("redis");
builder.AddPostgresBackend<CryptoSimDbContext>("cryptosim");
builder.Services.AddCryptoSimData(builder.Configuration);
builder.Services.AddLeaderLease("pricefeed");
builder.Services.AddMarketBoard(builder.Configuration);
builder.Services.AddMarketPublisher();
builder.Services.AddPriceFeed(builder.Configuration);

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
