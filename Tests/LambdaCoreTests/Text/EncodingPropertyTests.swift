import Foundation
import TestSupport
import Testing

@testable import LambdaCore

/// Round trips of every text form, with random contents.
struct EncodingPropertyTests {
  @Test func `percent-encoding is undone by decoding, and normalising twice is normalising once`() throws {
    try forAny { random in
      let text = random.text()
      let encoded = PercentEncoding.encode(text)
      try hold(PercentEncoding.decode(encoded) == text, "\(text.debugDescription) is not read back from \(encoded)")
      let normal = PercentEncoding.normalize(text)
      try hold(PercentEncoding.normalize(normal) == normal, "\(normal) is not normal")
      try hold(PercentEncoding.normalize(encoded) == encoded, "\(encoded) is not normal")
    }
  }

  @Test func `a form's fields are read back in order`() throws {
    try forAny { random in
      let fields = (0..<random.number(1...5)).map { _ in FormField(name: random.text(), value: random.text()) }
      let form = fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
      try hold(FormField.parse(form.joined(separator: "&")) == fields, "\(fields) are not read back")
    }
  }

  @Test func `Base64 for URLs is read back, with the other alphabet and padding too`() throws {
    try forAny { random in
      let bytes = random.bytes(upTo: 100)
      let encoded = Base64URL.encode(bytes)
      try hold(Base64URL.decode(encoded) == bytes, "\(bytes) are not read back from \(encoded)")
      try hold(Base64URL.decode(Data(bytes).base64EncodedString()) == bytes, "\(bytes) are not read from plain Base64")
      try hold(PercentEncoding.encode(encoded) == encoded, "\(encoded) has what a query must escape")
    }
  }

  @Test func `JSON is read back, and written the same the second time`() throws {
    try forAny { random in
      let value = random.json()
      let again = try JSONValue(parsing: value.serialized)
      try hold(again == value, "\(value.serializedText) is not read back")
      try hold(again.serialized == value.serialized, "\(value.serializedText) is written in two ways")
    }
  }

  @Test func `every second of the calendar is written and read, in the order of time`() throws {
    try forAny { random in
      let second = random.number(0...253_402_300_799)
      let time = Timestamp(Date(timeIntervalSince1970: Double(second)))
      try hold(Timestamp(iso8601Basic: time.iso8601Basic) == time, "\(second) is written as \(time.iso8601Basic)")
      try hold(Int(time.date.timeIntervalSince1970) == second, "\(second) becomes \(time.date.timeIntervalSince1970)")
      let later = Timestamp(Date(timeIntervalSince1970: Double(random.number(second...253_402_300_799))))
      try hold(time.iso8601Basic <= later.iso8601Basic, "\(time.iso8601Basic) is later than \(later.iso8601Basic)")
    }
  }

  @Test func `a request means the same in both payload formats`() throws {
    try forAny { random in
      let names = Set((0..<random.number(0...4)).map { _ in random.word() }).sorted()
      let query = names.flatMap { name in
        (0..<random.number(1...2)).map { _ in FormField(name: name, value: random.text(upTo: 10)) }
      }
      let body = random.text()
      let raw = query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
      let lists = Dictionary(grouping: query, by: \.name).mapValues { JSONValue.array($0.map { .string($0.value) }) }
      let version2 = try ProxyRequest([
        "requestContext": ["http": ["method": "POST", "sourceIp": "203.0.113.7"]], "rawQueryString": .string(raw),
        "headers": ["accept": "text/html"], "body": .string(Data(body.utf8).base64EncodedString()),
        "isBase64Encoded": true,
      ])
      let version1 = try ProxyRequest([
        "httpMethod": "POST", "requestContext": ["identity": ["sourceIp": "203.0.113.7"]],
        "multiValueQueryStringParameters": .object(lists), "multiValueHeaders": ["Accept": ["text/html"]],
        "body": .string(body),
      ])
      try hold(version1 == version2, "\(version1) is not \(version2)")
    }
  }

  @Test func `no answer to CloudFormation is too large, and each is JSON with its ids`() throws {
    try forAny(40) { random in
      let id = random.text()
      let address = try #require(
        ResponseAddress(
          ["ResponseURL": "https://example.com/a?b", "StackId": .string(id), "RequestId": "1"], idPrefix: "thing"))
      let text = random.text(upTo: 2000)
      let outcome: CustomResourceResponse.Outcome =
        random.oneIn(2) ? .failed(reason: text) : .success(data: ["A": text, "B": random.text(upTo: 2000)])
      let body = CustomResourceResponse(to: address, outcome).body
      try hold(body.count <= CustomResourceResponse.maxBodyBytes, "a body of \(body.count) bytes")
      try hold(try JSONValue(parsing: body)["StackId"]?.string == id, "the stack's id is changed")
    }
  }
}
