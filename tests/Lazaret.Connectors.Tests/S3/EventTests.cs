using System.Text.Json;
using Lazaret.Connectors.Hosting;
using Lazaret.Connectors.S3;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>What S3 posts, and what others might.</summary>
public sealed class EventTests
{
    private static readonly S3Connector Connector = new(new S3ConnectorOptions { Asset = "reports/in", Connection = new S3ConnectionOptions { Endpoint = "http://127.0.0.1:9", AccessKey = "a", SecretKey = "b" } }, TimeProvider.System);

    [Theory]
    [InlineData("in/a.txt", "in/a.txt")]
    [InlineData("in/sub/a+b%2Bc%20d.txt", "in/sub/a b+c d.txt")]
    [InlineData("in/%C3%BC%F0%9F%98%80", "in/ü\U0001F600")]
    [InlineData("in/a%3FversionId%3Dx", "in/a?versionId=x?versionId=")]
    public void Keys_of_notifications_are_decoded(string encoded, string location)
    {
        EventObject one = Assert.Single(Decode(Record("ObjectCreated:Put", "reports", encoded))!);
        Assert.Equal(location, one.Location);
        Assert.Equal("reports/" + S3Location.Parse(location).Key, one.MetaInfo);
    }

    [Fact]
    public void All_records_are_taken_each_object_once()
    {
        string one = Inner("ObjectCreated:Put", "reports", "in/1");
        Assert.Equal(["in/1", "in/2"], Decode($$"""{"Records":[{{one}},{{Inner("ObjectCreated:CompleteMultipartUpload", "reports", "in/2")}},{{one}}]}""")!.Select(o => o.Location));
    }

    [Fact]
    public void A_version_that_is_told_is_part_of_the_location() =>
        Assert.Equal("in/a?versionId=v7", Assert.Single(Decode("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"reports"},"object":{"key":"in/a","versionId":"v7"}}}]}""")!).Location);

    [Theory]
    [InlineData("ObjectRemoved:Delete", "reports", "in/a")]
    [InlineData("ObjectTagging:Put", "reports", "in/a")]
    [InlineData("ObjectCreated:Put", "others", "in/a")]
    [InlineData("ObjectCreated:Put", "reports", "out/a")]
    [InlineData("ObjectCreated:Put", "reports", "in/folder/")]
    [InlineData("ObjectCreated:Put", "reports", "in")]
    [InlineData("ObjectCreated:Put", "reports", "dsxconnect-quarantine/in/a")]
    public void What_is_not_new_content_of_this_asset_is_left_out(string name, string bucket, string key) => Assert.Empty(Decode(Record(name, bucket, key))!);

    [Fact]
    public void An_envelope_of_SNS_is_opened() =>
        Assert.Equal("in/a b", Assert.Single(Decode(JsonSerializer.Serialize(new { Type = "Notification", TopicArn = "arn:aws:sns:x", Message = Record("ObjectCreated:Put", "reports", "in/a+b") }))!).Location);

    [Fact]
    public void An_event_of_EventBridge_has_plain_keys() =>
        Assert.Equal(
            "in/a+b%20c?versionId=v1",
            Assert.Single(Decode("""{"source":"aws.s3","detail-type":"Object Created","detail":{"bucket":{"name":"reports"},"object":{"key":"in/a+b%20c","version-id":"v1"}}}""")!).Location);

    [Theory]
    [InlineData("""{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"reports"}""")]
    [InlineData("""{"Type":"SubscriptionConfirmation","TopicArn":"arn","Message":"You have chosen","SubscribeURL":"http://169.254.169.254/"}""")]
    [InlineData("""{"source":"aws.s3","detail-type":"Object Deleted","detail":{"bucket":{"name":"reports"},"object":{"key":"in/a"}}}""")]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[null,1,"x",[],{},{"s3":null},{"s3":{}},{"s3":{"bucket":null,"object":3}},{"s3":{"bucket":{"name":"reports"},"object":{"key":null}}}]}""")]
    public void What_tells_of_nothing_new_is_taken_and_nothing_follows(string body) => Assert.Empty(Decode(body)!);

    [Theory]
    [InlineData("""{"location":"in/a"}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""1""")]
    [InlineData("""{"Type":"Notification","TopicArn":"a","Message":"{not json"}""")]
    [InlineData("""{"Type":"Notification","TopicArn":"a","Message":"{\"Type\":\"Notification\",\"TopicArn\":\"a\",\"Message\":\"{}\"}"}""")]
    public void What_is_no_event_of_S3_is_not_taken_for_one(string body) => Assert.Null(Decode(body));

    [Fact]
    public void The_filter_sees_the_path_below_the_prefix() => Assert.Equal("sub/a", Connector.RelativePath("in/sub/a?versionId=3"));

    private static IReadOnlyList<EventObject>? Decode(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return Connector.Decode(document.RootElement);
    }

    private static string Record(string name, string bucket, string key) => $$"""{"Records":[{{Inner(name, bucket, key)}}]}""";

    private static string Inner(string name, string bucket, string key) => JsonSerializer.Serialize(new { eventName = name, s3 = new { bucket = new { name = bucket }, @object = new { key } } });
}
