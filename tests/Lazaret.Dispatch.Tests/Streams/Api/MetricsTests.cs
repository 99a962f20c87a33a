using System.Diagnostics.Metrics;
using System.Security.Cryptography;

namespace Lazaret.Dispatch.Tests.Streams.Api;

public sealed class MetricsTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_and_bytes_are_counted_under_the_names_of_the_specification()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        Dictionary<string, long> counts = [];
        using MeterListener listener = new();
        Meter mine = api.Metrics.ExistRequests.Meter;
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter, mine))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counts)
            {
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();

        byte[] content = new byte[1000];
        string path = "/api/v3/stream/src/content";
        string stream = $"{path}/{Convert.ToHexStringLower(SHA256.HashData(content))}";
        (await api.Client.PostAsync(path, new ByteArrayContent(content), None)).Dispose();
        (await api.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, stream), None)).Dispose();
        Assert.Equal(1000, (await api.Client.GetByteArrayAsync(stream, None)).Length);
        (await api.Client.DeleteAsync(stream, None)).Dispose();
        (await api.Client.GetAsync(stream, None)).Dispose();
        for (int request = 0; request < 5; request++)
        {
            Assert.True(await api.Ended.WaitAsync(TimeSpan.FromSeconds(30), None));
        }

        lock (counts)
        {
            Assert.Equal(
                "dispatcher_data_delete_requests_total 1, dispatcher_data_download_requests_total 2, dispatcher_data_downloaded_bytes_total 1000, dispatcher_data_exist_requests_total 1, dispatcher_data_upload_requests_total 1, dispatcher_data_uploaded_bytes_total 1000, dispatcher_identify_fail 1",
                string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}")));
        }
    }
}
