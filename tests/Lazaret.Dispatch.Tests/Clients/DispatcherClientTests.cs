using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Lazaret.Dispatch.Client;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Clients;

/// <summary>Our own client: strict with answers, patient with connections.</summary>
public sealed class DispatcherClientTests
{
    private const string Info = "--B\r\nContent-Disposition: form-data; name=\"info\"; filename=\"info.json\"\r\nContent-Type: application/octet-stream\r\n\r\n{}";
    private const string Events = "\r\n--B\r\nContent-Disposition: form-data; name=\"events\"; filename=\"events.json\"\r\n\r\n{\"events\":[]}";

    [Fact]
    public void Two_parts_are_read()
    {
        (ReadOnlyMemory<byte> info, ReadOnlyMemory<byte> events) = Read(Info + Events + "\r\n--B--\r\n");
        Assert.Equal(("{}", "{\"events\":[]}"), (Encoding.UTF8.GetString(info.Span), Encoding.UTF8.GetString(events.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Info)]
    [InlineData(Info + "\r\n--B--\r\n")]
    [InlineData(Info + Events)]
    [InlineData("x" + Info + Events + "\r\n--B--\r\n")]
    [InlineData(Info + Events + "\r\n--Bx\r\n")]
    [InlineData(Info + Events + Events + "\r\n--B--\r\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n{}" + Events + "\r\n--B--\r\n")]
    [InlineData("--B\r\n\r\n\r\n{}" + Events + "\r\n--B--\r\n")]
    public void Anything_else_is_refused(string body) => Assert.Throws<DispatcherClientException>(() => Read(body));

    [Fact]
    public void Another_media_type_is_refused() =>
        Assert.Throws<DispatcherClientException>(() => MultipartAnswer.Read(MediaTypeHeaderValue.Parse("multipart/mixed; boundary=B"), Encoding.UTF8.GetBytes(Info + Events + "\r\n--B--\r\n")));

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Connections_are_tried_three_times(int broken, bool succeeds)
    {
        FlakyHandler handler = new(broken);
        using DispatcherClient client = new(new DispatcherClientOptions { Events = new Uri("http://127.0.0.1:1/base/"), UserAgent = "dpclient-lazaret-t", AttemptPause = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, handler);
        Task<PublishReply> posting = client.PublishAsync([Sample.Binary()], default);
        if (succeeds)
        {
            Assert.Equal(1, (await posting).Ok);
            Assert.Equal("http://127.0.0.1:1/base/api/v2/event?avro-format=false&model=binary", handler.Asked);
            Assert.Equal("dpclient-lazaret-t", handler.Agent);
        }
        else
        {
            Assert.True((await Assert.ThrowsAsync<DispatcherClientException>(() => posting)).IsTransient);
        }

        Assert.Equal(3, handler.Calls);
    }

    [Fact]
    public async Task A_refusal_is_told_with_the_words_of_the_dispatcher_and_not_tried_again()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using DispatcherClient client = new(new DispatcherClientOptions { Events = rig.Server.Address, UserAgent = "t" }, TimeProvider.System);
        DispatcherClientException refused = await Assert.ThrowsAsync<DispatcherClientException>(() => client.FetchAsync([new("name", "p")], TimeSpan.Zero, default));
        Assert.Equal((422, false), (refused.Status, refused.IsTransient));
        Assert.Contains("bad parameters: requires at least one of r-expedite, r-live or r-historic", refused.Message, StringComparison.Ordinal);
    }

    private static (ReadOnlyMemory<byte> Info, ReadOnlyMemory<byte> Events) Read(string body) => MultipartAnswer.Read(MediaTypeHeaderValue.Parse("multipart/form-data; boundary=B"), Encoding.UTF8.GetBytes(body));

    private sealed class FlakyHandler(int broken) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        public string Asked { get; private set; } = "";

        public string Agent { get; private set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Asked, Agent) = (request.RequestUri!.AbsoluteUri, request.Headers.UserAgent.ToString());
            return ++Calls <= broken
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")
                : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"total_ok":1,"total_failures":0,"failures":[]}""") });
        }
    }
}
