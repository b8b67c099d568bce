import Testing

@testable import LambdaCore

struct ServiceEndpointTests {
  @Test(arguments: [
    (AWSService.sns, "us-east-1", "https://sns.us-east-1.amazonaws.com"),
    (.sns, "eu-west-3", "https://sns.eu-west-3.amazonaws.com"),
    (.sns, "cn-north-1", "https://sns.cn-north-1.amazonaws.com.cn"),
    (.sns, "cn-northwest-1", "https://sns.cn-northwest-1.amazonaws.com.cn"),
    (.sns, "us-gov-west-1", "https://sns.us-gov-west-1.amazonaws.com"),
    (.dynamodb, "ap-southeast-2", "https://dynamodb.ap-southeast-2.amazonaws.com"),
    (.dynamodb, "cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn"),
    (.events, "us-gov-east-1", "https://events.us-gov-east-1.amazonaws.com"),
    (.cloudformation, "eu-west-3", "https://cloudformation.eu-west-3.amazonaws.com"),
    (.cloudformation, "cn-north-1", "https://cloudformation.cn-north-1.amazonaws.com.cn"),
    (.ses, "eu-west-3", "https://email.eu-west-3.amazonaws.com"),
  ])
  func `a region's public endpoint is in its partition`(service: AWSService, region: String, url: String) throws {
    let endpoint = try #require(try EndpointResolver(Environment([:])).endpoint(service, region: region))

    #expect(endpoint.url.text == url)
    #expect(endpoint.region == region)
    #expect(endpoint.signingName == service.rawValue)
  }

  @Test(arguments: [
    ("us-east-1", "https://sns-fips.us-east-1.amazonaws.com"),
    ("us-gov-west-1", "https://sns.us-gov-west-1.amazonaws.com"),
  ])
  func `a FIPS endpoint is used where one is asked for`(region: String, url: String) throws {
    let resolver = try EndpointResolver(Environment(["AWS_USE_FIPS_ENDPOINT": "true"]))

    #expect(resolver.endpoint(.sns, region: region)?.url.text == url)
  }

  @Test(arguments: [
    (["AWS_ENDPOINT_URL": "http://all:4566"], "http://all:4566"),
    (["AWS_ENDPOINT_URL_SNS": "http://own:1"], "http://own:1"),
    (["AWS_ENDPOINT_URL_SNS": "http://own:1", "AWS_ENDPOINT_URL": "http://all:4566"], "http://own:1"),
    (["AWS_ENDPOINT_URL_SNS": "", "AWS_ENDPOINT_URL": "http://all:4566"], "http://all:4566"),
    (["AWS_ENDPOINT_URL_DYNAMODB": "http://other:1"], "https://sns.eu-west-3.amazonaws.com"),
    (["AWS_ENDPOINT_URL": "http://all:4566", "AWS_USE_FIPS_ENDPOINT": "true"], "http://all:4566"),
    (
      ["AWS_ENDPOINT_URL": "http://all:4566", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
      "https://sns.eu-west-3.amazonaws.com"
    ),
    (
      ["AWS_ENDPOINT_URL_SNS": "no URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"],
      "https://sns.eu-west-3.amazonaws.com"
    ),
    (["AWS_ENDPOINT_URL": "http://all:4566", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"], "http://all:4566"),
  ])
  func `a URL in the environment wins over the public endpoint`(variables: [String: String], url: String) throws {
    let endpoint = try #require(try EndpointResolver(Environment(variables)).endpoint(.sns, region: "eu-west-3"))

    #expect(endpoint.url.text == url)
    #expect(endpoint.region == "eu-west-3")
  }

  @Test(arguments: [
    ("AWS_ENDPOINT_URL_CLOUDFORMATION", AWSService.cloudformation), ("AWS_ENDPOINT_URL_SESV2", .ses),
    ("AWS_ENDPOINT_URL_EVENTBRIDGE", .events),
  ])
  func `each service has a variable of its own`(name: String, service: AWSService) throws {
    let resolver = try EndpointResolver(Environment([name: "http://own:1"]))

    #expect(resolver.endpoint(service, region: "eu-west-3")?.url.text == "http://own:1")
    #expect(resolver.endpoint(.sns, region: "eu-west-3")?.url.text == "https://sns.eu-west-3.amazonaws.com")
  }

  @Test(arguments: [
    ("AWS_ENDPOINT_URL", "localhost:4566"),
    ("AWS_ENDPOINT_URL_SNS", "ftp://host"),
    ("AWS_ENDPOINT_URL_DYNAMODB", "https://ho st"),
    ("AWS_USE_FIPS_ENDPOINT", "yes"),
    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "1"),
  ])
  func `a malformed variable is named`(name: String, value: String) {
    let error = #expect(throws: ConfigurationError.self) { try EndpointResolver(Environment([name: value])) }

    #expect(error?.variable == name)
  }

  @Test(arguments: ["eu west", "eu_west_3", "eu-west-3/x\u{E4}"])
  func `no endpoint is made up for what is no region`(region: String) throws {
    let endpoint = try EndpointResolver(Environment([:])).endpoint(.sns, region: region)

    #expect(endpoint == nil)
  }
}
