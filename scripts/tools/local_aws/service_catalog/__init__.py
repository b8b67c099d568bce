"""The part of AWS Service Catalog that templates/service-catalog.yaml and a requester use.

    catalog     portfolios, products, versions, constraints, provisioned products, records: what there is
    resources   AWS::ServiceCatalog::* in templates
    shapes      requests and answers, held to botocore's model of the service
    access      who may see which product, and who may call what on which provisioned product
    browse      finding a product, its paths and its parameters
    provision   launching, changing, ending
    describe    records and provisioned products
    launches    an operation on a stack: with the launch role's session, from the first call to the last status
    clients     botocore's clients, through the same door as everybody else
    policies    the managed policy of end users
    endpoint    the service's API

References: AWS's API reference and administrator guide, and botocore's service model. What is not known from there is
marked "Assumed" where it stands. Operations and parameters that are not here are refused with a message that says so.
"""

from local_aws.service_catalog import endpoint, policies, resources
from local_aws.service_catalog.catalog import Catalog


def apply(region: str) -> None:
    catalog = Catalog()
    policies.apply()
    resources.apply(catalog)
    endpoint.apply(catalog, region)
